// The scripts' own rules: what is surely a mistake, and nothing about looks.
const browser =
  "addEventListener AbortController Blob clearTimeout ClipboardEvent console createImageBitmap CSS customElements CustomEvent " +
  "DataTransfer document DOMParser Element Event fetch File FormData getComputedStyle history HTMLElement HTMLFormElement HTMLInputElement " +
  "HTMLSelectElement HTMLTextAreaElement innerHeight innerWidth localStorage location matchMedia " +
  "MutationObserver navigator Node NodeFilter Option queueMicrotask RadioNodeList requestAnimationFrame " +
  "ResizeObserver scrollBy scrollTo sessionStorage setTimeout structuredClone URL URLSearchParams window XMLHttpRequest"

export default [
  {
    files: ["**/*.js"],
    languageOptions: { globals: Object.fromEntries(browser.split(" ").map((name) => [name, "readonly"])) },
    rules: {
      "no-undef": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-unreachable": "error",
      "no-dupe-keys": "error",
      "no-const-assign": "error",
      "no-shadow-restricted-names": "error",
      "no-fallthrough": "error",
      "no-cond-assign": "error",
      "prefer-const": "error",
      eqeqeq: "error",
    },
  },
]
