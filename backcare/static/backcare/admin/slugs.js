// The slug that a form suggests while a title is typed: what text/slugs.py makes of it. Django's own drops vowel signs.
{
  const djangos = window.URLify
  const trim = (text) => text.replace(/^[-_]+|[-_]+$/g, "")
  const unseen = /['’ʼ\u00ad\u200b-\u200f\u2060\ufeff]/g
  window.URLify = (text, length, allowUnicode) => {
    if (!allowUnicode) return djangos(text, length, allowUnicode)
    const lower = text.replace(unseen, "").normalize("NFKC").toLowerCase().replaceAll("i\u0307", "i")
    return trim(trim(lower.replace(/[^\p{L}\p{N}\p{Mn}\p{Mc}_]+/gu, "-")).slice(0, length))
  }
}
