"""Every table of Backcare, its first rows and the search index."""

import backcare.articles.models
import backcare.client_ip.models
import backcare.conf
import backcare.clock
import backcare.relations
import backcare.text.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import taggit.managers
import uuid
from django.conf import settings
from django.db import migrations, models

from backcare.migrations import _first_rows


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PageStamp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=32)),
            ],
            options={
                'verbose_name': 'stamp of the page cache',
                'verbose_name_plural': 'stamps of the page cache',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Caution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(allow_unicode=True, help_text='Only editors see this, such as “not-on-the-spine”.', max_length=120, unique=True, verbose_name='short name')),
                ('label', models.CharField(blank=True, help_text='Two or three words for cards, such as “pregnancy”. Leave empty to use the short name.', max_length=60, verbose_name='label')),
                ('text', models.CharField(help_text='One sentence, exactly as readers will see it.', max_length=300, verbose_name='text')),
                ('severity', models.CharField(choices=[('note', 'Note'), ('avoid', 'Avoid'), ('see_doctor', 'See a doctor')], default='note', max_length=12, verbose_name='severity')),
            ],
            options={
                'verbose_name': 'caution',
                'verbose_name_plural': 'cautions',
                'ordering': ['slug'],
            },
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('article', 'Article'), ('technique', 'Technique'), ('area', 'Body area')], max_length=9)),
                ('object_id', models.BigIntegerField()),
                ('language', models.CharField(max_length=15)),
                ('labels', models.TextField(blank=True)),
                ('names', models.TextField(blank=True)),
            ],
            options={
                'verbose_name': 'search entry',
                'verbose_name_plural': 'search entries',
                'constraints': [models.UniqueConstraint(fields=('kind', 'object_id'), name='backcare_search_entry_once')],
            },
        ),
        migrations.CreateModel(
            name='ZeroResultQuery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('query', models.CharField(max_length=80, verbose_name='search terms')),
                ('language', models.CharField(max_length=15, verbose_name='language')),
                ('times', models.PositiveIntegerField(default=1, verbose_name='times')),
                ('last_on', models.DateField(default=backcare.clock.day_of, verbose_name='last searched')),
            ],
            options={
                'verbose_name': 'search with no results',
                'verbose_name_plural': 'searches with no results',
                'ordering': ['-times', '-last_on', 'query'],
                'constraints': [models.UniqueConstraint(fields=('language', 'query'), name='backcare_zero_result_query_once')],
            },
        ),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=15)),
                ('word', models.CharField(blank=True, max_length=40)),
                ('length', models.PositiveSmallIntegerField()),
                ('entries', models.IntegerField(default=0)),
            ],
            options={
                'verbose_name': 'search word',
                'verbose_name_plural': 'search words',
                'indexes': [models.Index(fields=['language', 'length'], name='backcare_search_word_length')],
                'constraints': [models.UniqueConstraint(fields=('language', 'word'), name='backcare_search_word_once')],
            },
        ),
        migrations.CreateModel(
            name='SpamTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('word', 'Word or words'), ('domain', 'Domain'), ('email', 'Email address'), ('connection', 'Connection')], default='word', max_length=10, verbose_name='kind')),
                ('text', models.CharField(help_text='Capitals, accents and look-alike letters make no difference. A domain such as “shop.example” covers its subdomains, “ida@shop.example” also “ida+news@shop.example”.', max_length=254, verbose_name='word, domain or email address')),
                ('effect', models.CharField(choices=[('suspicious', 'Suspicious'), ('spam', 'Always spam'), ('trusted', 'Trusted')], default='suspicious', help_text='Links to a trusted domain are not counted.', max_length=10, verbose_name='effect')),
            ],
            options={
                'verbose_name': 'spam word or ban',
                'verbose_name_plural': 'spam words and bans',
                'ordering': ['kind', 'text'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'text'), name='backcare_spam_term_once', violation_error_message='This is already on the list.'), models.CheckConstraint(condition=models.Q(('kind__in', ['word', 'domain']), ('effect', 'spam'), _connector='OR'), name='backcare_spam_term_ban_is_spam', violation_error_message='An email address or a connection is banned: choose “Always spam”.')],
            },
        ),
        migrations.CreateModel(
            name='SpamToken',
            fields=[
                ('token', models.CharField(max_length=80, primary_key=True, serialize=False, verbose_name='token')),
                ('spam', models.PositiveIntegerField(default=0, verbose_name='in spam')),
                ('good', models.PositiveIntegerField(default=0, verbose_name='in good comments')),
                ('learned_on', models.DateField(verbose_name='last learned on')),
            ],
            options={
                'verbose_name': 'token of the spam filter',
                'verbose_name_plural': 'tokens of the spam filter',
            },
        ),
        migrations.CreateModel(
            name='StoppedAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True, verbose_name='digest')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
            ],
            options={
                'verbose_name': 'address without mail',
                'verbose_name_plural': 'addresses without mail',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('slug', models.SlugField(allow_unicode=True, blank=True, max_length=120, unique=True, verbose_name='slug')),
                ('folded_name', models.CharField(editable=False, max_length=120, unique=True, verbose_name='name, folded')),
                ('description', models.CharField(blank=True, help_text='One sentence shown above the tag’s articles.', max_length=300, verbose_name='description')),
            ],
            options={
                'verbose_name': 'tag',
                'verbose_name_plural': 'tags',
                'ordering': ['folded_name'],
            },
        ),
        migrations.CreateModel(
            name='AddressKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week', models.DateField(editable=False, unique=True, verbose_name='week')),
                ('secret', models.BinaryField(default=backcare.client_ip.models.make_secret, verbose_name='secret')),
                ('used_on', models.DateField(blank=True, editable=False, null=True, verbose_name='last used on')),
            ],
            options={
                'verbose_name': 'address key',
                'verbose_name_plural': 'address keys',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Synonyms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('names', models.TextField(help_text='One name per line, such as “traps” and “trapezius”. A search for one also finds the others.', max_length=600, unique=True, verbose_name='names')),
            ],
            options={
                'verbose_name': 'search synonyms',
                'verbose_name_plural': 'search synonyms',
                'ordering': ['names'],
            },
        ),
        migrations.CreateModel(
            name='WatchedClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phrase', models.CharField(help_text='Exactly as they appear in the text. Capitalization doesn’t matter.', max_length=120, unique=True, verbose_name='words')),
                ('advice', models.CharField(blank=True, help_text='Why this phrase is a problem, and what to write instead.', max_length=300, verbose_name='advice')),
            ],
            options={
                'verbose_name': 'watched claim',
                'verbose_name_plural': 'watched claims',
                'ordering': ['phrase'],
            },
        ),
        migrations.CreateModel(
            name='BodyArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published')], db_index=True, default='draft', max_length=12, verbose_name='status')),
                ('language', models.CharField(default=backcare.conf.default_language, max_length=15, verbose_name='language')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('slug', models.SlugField(allow_unicode=True, max_length=120, unique=True, verbose_name='slug')),
                ('kind', models.CharField(choices=[('region', 'Region'), ('muscle', 'Muscle')], default='region', max_length=8, verbose_name='kind')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Lower numbers come first.', verbose_name='position')),
                ('summary', models.TextField(blank=True, max_length=600, verbose_name='summary')),
                ('map_region', models.CharField(blank=True, choices=[('neck', 'Neck'), ('shoulders', 'Shoulders'), ('upper-back', 'Upper back'), ('mid-back', 'Mid back'), ('lower-back', 'Lower back'), ('hips', 'Hips')], help_text='The part of the drawing that leads to this area.', max_length=10, verbose_name='region on the body map')),
                ('parent', models.ForeignKey(blank=True, help_text='The region this muscle belongs to. Leave empty for a region.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='backcare.bodyarea', verbose_name='part of')),
                ('cautions', models.ManyToManyField(blank=True, related_name='areas', to='backcare.caution', verbose_name='cautions')),
            ],
            options={
                'verbose_name': 'body area',
                'verbose_name_plural': 'body areas',
                'ordering': ['position', 'name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind', 'muscle'), ('parent', None), _connector='OR'), name='backcare_area_regions_are_roots', violation_error_message='A region can’t be part of another area. Leave “Part of” empty, or change the kind to muscle.'), models.CheckConstraint(condition=models.Q(('parent', None), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='backcare_area_not_its_own_parent', violation_error_message='An area can’t be part of itself. Choose another region.'), models.UniqueConstraint(condition=models.Q(('map_region', ''), _negated=True), fields=('language', 'map_region'), name='backcare_area_map_region_once', violation_error_message='Another area already uses this region of the body map.')],
            },
        ),
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('in_review', 'In review'), ('published', 'Published'), ('archived', 'Archived')], default='draft', max_length=12, verbose_name='status')),
                ('published_at', models.DateTimeField(blank=True, help_text='Leave empty to publish now; a future date schedules it.', null=True, verbose_name='published at')),
                ('expires_at', models.DateTimeField(blank=True, help_text='Hidden from readers after this. Leave empty to keep it online.', null=True, verbose_name='expires at')),
                ('seo_title', models.CharField(blank=True, help_text='Leave empty to use the title. Keep it under 60 characters.', max_length=120, verbose_name='title in search results')),
                ('meta_description', models.CharField(blank=True, help_text='Leave empty to use the summary. Keep it under 155 characters.', max_length=320, verbose_name='description in search results')),
                ('canonical_url', models.URLField(blank=True, help_text='Only if the text was first published elsewhere. Leave empty to use its own URL.', max_length=500, verbose_name='canonical URL')),
                ('is_indexed', models.BooleanField(default=True, help_text='Turn off to ask search engines to ignore this page.', verbose_name='show in search engines')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('slug', models.SlugField(allow_unicode=True, help_text='The last part of the web address.', max_length=120, verbose_name='slug')),
                ('language', models.CharField(default=backcare.conf.default_language, max_length=15, verbose_name='language')),
                ('base_language', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('language', django.db.models.expressions.CombinedExpression(django.db.models.functions.text.StrIndex(django.db.models.functions.text.Concat('language', models.Value('-')), models.Value('-')), '-', models.Value(1))), help_text='“de” for “de-at”.', output_field=models.CharField(max_length=15), verbose_name='base language')),
                ('translation_group', models.UUIDField(default=uuid.uuid4, editable=False, help_text='Translations of the same article share it.', verbose_name='translation group')),
                ('feed_id', models.CharField(default=backcare.articles.models.new_feed_id, editable=False, help_text='By it feed readers know the article for ever. An import may bring the one that it had before.', max_length=255, unique=True, verbose_name='feed ID')),
                ('summary', models.TextField(blank=True, help_text='Two sentences that make people want to read on. Shown on cards and in search results.', max_length=400, verbose_name='summary')),
                ('body', backcare.text.fields.SanitizedHTMLField(blank=True, verbose_name='text')),
                ('segments', backcare.text.fields.SegmentsField(blank=True, default=list, editable=False, verbose_name='text, made ready')),
                ('toc', models.JSONField(blank=True, default=list, editable=False, verbose_name='table of contents')),
                ('word_count', models.PositiveIntegerField(default=0, editable=False, verbose_name='words')),
                ('body_version', models.PositiveSmallIntegerField(db_index=True, default=0, editable=False, verbose_name='version of what made the text ready')),
                ('reviewed_on', models.DateField(blank=True, null=True, verbose_name='reviewed on')),
                ('review_due_on', models.DateField(blank=True, null=True, verbose_name='next review due on')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created at')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='updated at')),
                ('kind', models.CharField(choices=[('guide', 'Guide'), ('routine', 'Routine'), ('safety', 'Safety'), ('buying', 'Buying guide')], default='guide', help_text='Readers of a safety article are not sent to a buying guide first.', max_length=7, verbose_name='kind')),
                ('is_featured', models.BooleanField(default=False, help_text='Shown large at the top of the journal. The newest featured article is.', verbose_name='featured')),
                ('comment_policy', models.CharField(choices=[('open', 'Open'), ('closed', 'Closed (existing comments stay)'), ('hidden', 'Hidden')], default='open', max_length=6, verbose_name='comments')),
                ('problem', models.TextField(blank=True, editable=False, verbose_name='problem')),
                ('draft_of', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='working_copy', to='backcare.article', verbose_name='working copy of')),
                ('areas', models.ManyToManyField(blank=True, related_name='articles', to='backcare.bodyarea', verbose_name='body areas')),
            ],
            options={
                'verbose_name': 'article',
                'verbose_name_plural': 'articles',
                'ordering': ['-published_at', '-pk'],
                'permissions': [('publish_article', 'Can publish and unpublish articles')],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='key')),
                ('depth', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='replies above it')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('email', models.EmailField(max_length=254, verbose_name='email')),
                ('body', models.TextField(max_length=5000, verbose_name='comment')),
                ('status', models.CharField(choices=[('pending', 'Pending'), ('approved', 'Approved'), ('spam', 'Spam'), ('removed', 'Removed')], default='pending', max_length=8, verbose_name='status')),
                ('score', models.FloatField(blank=True, editable=False, null=True, verbose_name='spam score')),
                ('reasons', models.JSONField(blank=True, default=list, editable=False, verbose_name='reasons')),
                ('by_staff', models.BooleanField(default=False, editable=False, verbose_name='written by staff in the admin')),
                ('original_body', models.TextField(blank=True, editable=False, help_text='Kept when a moderator edits a comment.', verbose_name='original text')),
                ('notices', models.CharField(choices=[('no', 'Not wanted'), ('asked', 'Requested, not confirmed'), ('on', 'On'), ('stopped', 'Stopped')], default='no', editable=False, max_length=7, verbose_name='email notifications')),
                ('email_confirmed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='email confirmed at')),
                ('address_hash', models.CharField(blank=True, editable=False, max_length=64, verbose_name='hash of the address')),
                ('fingerprint', models.CharField(blank=True, editable=False, help_text='The same for the same words of one writer at one place, so that a double click is stored once.', max_length=64, verbose_name='fingerprint')),
                ('learned_as', models.CharField(blank=True, editable=False, max_length=4, verbose_name='learned by the filter as')),
                ('version', models.PositiveIntegerField(default=0, editable=False, help_text='Counts decisions and edits.', verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='written at')),
                ('decided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='decided at')),
                ('article', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='backcare.article', verbose_name='article')),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=backcare.relations.set_null_where_it_is, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('parent', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='replies', to='backcare.comment', verbose_name='in reply to')),
                ('thread', models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='in_thread', to='backcare.comment', verbose_name='first comment of its thread')),
            ],
            options={
                'verbose_name': 'comment',
                'verbose_name_plural': 'comments',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['article', 'status', 'created_at'], name='backcare_comment_on_article'), models.Index(fields=['status', '-created_at', '-id'], name='backcare_comment_queue'), models.Index(fields=['-created_at', '-id'], name='backcare_comment_newest'), models.Index(condition=models.Q(('thread__isnull', False)), fields=['thread', 'status'], name='backcare_comment_threads'), models.Index(condition=models.Q(('parent__isnull', False)), fields=['parent', 'status'], name='backcare_comment_answers'), models.Index(django.db.models.functions.text.Upper('email'), models.F('created_at'), name='backcare_comment_email'), models.Index(condition=models.Q(('address_hash', ''), _negated=True), fields=['address_hash', 'created_at'], name='backcare_comment_address')],
                'constraints': [models.CheckConstraint(condition=models.Q(('parent', None), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='backcare_comment_not_its_own_parent', violation_error_message='A comment cannot be a reply to itself.'), models.UniqueConstraint(condition=models.Q(('fingerprint', ''), _negated=True), fields=('fingerprint',), name='backcare_comment_stored_once', violation_error_message='This writer has already posted this comment here.')],
            },
        ),
        migrations.CreateModel(
            name='CommentDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('approve', 'approved'), ('spam', 'marked as spam'), ('hold', 'set to pending'), ('remove', 'removed'), ('edit', 'edited'), ('reply', 'replied to')], max_length=7, verbose_name='act')),
                ('by', models.CharField(choices=[('moderator', 'in the admin'), ('mail', 'from an email link'), ('trust', 'automatically: a confirmed, known writer'), ('command', 'by a command')], default='moderator', max_length=9, verbose_name='how')),
                ('status_before', models.CharField(choices=[('pending', 'Pending'), ('approved', 'Approved'), ('spam', 'Spam'), ('removed', 'Removed')], max_length=8, verbose_name='status before')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='backcare.comment', verbose_name='comment')),
                ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=backcare.relations.set_null_where_it_is, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'decision on a comment',
                'verbose_name_plural': 'decisions on comments',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['comment', '-id'], name='backcare_decision_history')],
            },
        ),
        migrations.CreateModel(
            name='Image',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(help_text='For editors, to find it again.', max_length=200, verbose_name='title')),
                ('key', models.SlugField(allow_unicode=True, blank=True, help_text='The name by which articles refer to it. It never changes.', max_length=120, unique=True, verbose_name='key')),
                ('file', models.ImageField(max_length=255, upload_to='backcare/images/', verbose_name='file')),
                ('alt', models.CharField(blank=True, help_text="What the picture shows, for readers who cannot see it. Not the file's name.", max_length=300, verbose_name='alternative text')),
                ('is_decorative', models.BooleanField(default=False, help_text='Screen readers skip it.', verbose_name='decorative')),
                ('credit', models.CharField(blank=True, max_length=200, verbose_name='credit')),
                ('ai_use', models.CharField(blank=True, choices=[('', 'Not used'), ('edited', 'Edited with AI'), ('generated', 'Made with AI')], help_text='Readers see it beside the picture, and search engines are told.', max_length=9, verbose_name='use of AI')),
                ('had_content_credentials', models.BooleanField(default=False, editable=False, verbose_name='had Content Credentials')),
                ('width', models.PositiveIntegerField(default=0, editable=False, verbose_name='width')),
                ('height', models.PositiveIntegerField(default=0, editable=False, verbose_name='height')),
                ('focal_x', models.FloatField(default=0.5, help_text='0 is the left edge, 1 the right.', validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='focal point, from the left')),
                ('focal_y', models.FloatField(default=0.5, help_text='0 is the top edge, 1 the bottom.', validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='focal point, from the top')),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='uploaded at')),
                ('problem', models.TextField(blank=True, editable=False, verbose_name='problem')),
            ],
            options={
                'verbose_name': 'image',
                'verbose_name_plural': 'images',
                'ordering': ['-uploaded_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('alt', ''), _negated=True), ('is_decorative', True), _connector='OR'), name='backcare_image_alt_or_decorative', violation_error_message='Describe the picture in “Alternative text”, or tick “Decorative”.'), models.CheckConstraint(condition=models.Q(('focal_x__gte', 0), ('focal_x__lte', 1), ('focal_y__gte', 0), ('focal_y__lte', 1)), name='backcare_image_focal_point_inside', violation_error_message='The focal point lies inside the picture: both numbers from 0 to 1.')],
            },
        ),
        migrations.AddField(
            model_name='article',
            name='hero_image',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hero_of', to='backcare.image', verbose_name='cover image'),
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('slug', models.SlugField(allow_unicode=True, max_length=120, unique=True, verbose_name='slug')),
                ('credentials', models.CharField(blank=True, help_text='Such as “Licensed massage therapist”.', max_length=200, verbose_name='credentials')),
                ('bio', models.TextField(blank=True, verbose_name='about')),
                ('photo', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='photo_of', to='backcare.image', verbose_name='photo')),
                ('user', models.OneToOneField(blank=True, db_constraint=False, help_text='This person’s user account, if they have one.', null=True, on_delete=backcare.relations.set_null_where_it_is, related_name='backcare_person', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'ordering': ['name'],
            },
        ),
        migrations.AddField(
            model_name='article',
            name='author',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='backcare.person', verbose_name='author'),
        ),
        migrations.AddField(
            model_name='article',
            name='reviewer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviewed_articles', to='backcare.person', verbose_name='medical reviewer'),
        ),
        migrations.CreateModel(
            name='PreviewLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='key')),
                ('note', models.CharField(blank=True, max_length=120, verbose_name='who is it for?')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created at')),
                ('expires_at', models.DateTimeField(verbose_name='valid until')),
                ('revoked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='revoked at')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='preview_links', to='backcare.article', verbose_name='article')),
                ('created_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=backcare.relations.set_null_where_it_is, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
            ],
            options={
                'verbose_name': 'preview link',
                'verbose_name_plural': 'preview links',
                'ordering': ['-created_at', '-pk'],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='backcare_preview_expires_after_made', violation_error_message='“Valid until” must be after the link was created.')],
            },
        ),
        migrations.CreateModel(
            name='ProductLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('health', models.CharField(choices=[('unknown', 'Not checked yet'), ('ok', 'OK'), ('moved', 'Redirects elsewhere'), ('failing', 'Not responding'), ('dead', 'Broken')], db_index=True, default='unknown', editable=False, max_length=8, verbose_name='link health')),
                ('health_checked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='link checked at')),
                ('health_status_code', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='HTTP status')),
                ('health_failures', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='consecutive failures')),
                ('health_note', models.CharField(blank=True, editable=False, max_length=500, verbose_name='check result')),
                ('key', models.SlugField(allow_unicode=True, blank=True, help_text='Internal ID; never changes, even if the shop renames the page.', max_length=120, unique=True, verbose_name='key')),
                ('kind', models.CharField(choices=[('collection', 'Collection'), ('product', 'Product')], default='collection', max_length=10, verbose_name='kind')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('handle', models.CharField(help_text='The last part of its web address in the shop, such as “back-massagers”.', max_length=200, verbose_name='handle')),
                ('url', models.CharField(max_length=500, validators=[django.core.validators.RegexValidator('^(https?://[^\\s/]+\\S*|/(?![/\\\\])\\S*)\\Z', 'Enter a path on this site, such as /collections/back-massagers/, or a URL that starts with https://.')], verbose_name='URL')),
                ('summary', models.CharField(blank=True, max_length=300, verbose_name='summary')),
                ('cautions', models.ManyToManyField(blank=True, help_text='Who should not use it, or should ask first. Every page that shows it says so.', related_name='products', to='backcare.caution', verbose_name='cautions')),
                ('price_text', models.CharField(blank=True, help_text='Exactly as readers will see it, such as “$89”.', max_length=60, verbose_name='price')),
                ('is_listed', models.BooleanField(default=True, help_text='Turn off when not for sale; its cards disappear from articles.', verbose_name='for sale')),
                ('image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='product_links', to='backcare.image', verbose_name='image')),
            ],
            options={
                'verbose_name': 'product link',
                'verbose_name_plural': 'product links',
                'ordering': ['kind', 'title'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'handle'), name='backcare_product_handle_once', violation_error_message='A link with this kind and handle already exists. Change that one.'), models.CheckConstraint(condition=models.Q(('url', ''), ('url__istartswith', 'http://'), ('url__istartswith', 'https://'), models.Q(('url__startswith', '/'), models.Q(('url__startswith', '//'), ('url__startswith', '/\\'), _connector='OR', _negated=True)), _connector='OR'), name='backcare_product_url_is_web', violation_error_message='The URL must start with https://, or be a path that starts with one slash.')],
            },
        ),
        migrations.CreateModel(
            name='ProductPlacement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Lower numbers come first. Use 0 to add a new one at the end.', verbose_name='position')),
                ('heading', models.CharField(blank=True, help_text='Leave empty to use the product’s title.', max_length=120, verbose_name='heading')),
                ('text', models.CharField(blank=True, help_text='Leave empty to use the product’s summary.', max_length=400, verbose_name='text')),
                ('call_to_action', models.CharField(blank=True, help_text='Text on the button. Leave empty for “View in the shop”.', max_length=60, verbose_name='button')),
                ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='backcare.bodyarea', verbose_name='body area')),
                ('article', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='backcare.article', verbose_name='article')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='backcare.productlink', verbose_name='collection or product')),
            ],
            options={
                'verbose_name': 'product placement',
                'verbose_name_plural': 'product placements',
                'ordering': ['position', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ClickCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('clicks', models.PositiveIntegerField(default=0, verbose_name='clicks')),
                ('placement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='click_counts', to='backcare.productplacement', verbose_name='placement')),
            ],
            options={
                'verbose_name': 'click count',
                'verbose_name_plural': 'click counts',
                'constraints': [models.UniqueConstraint(fields=('placement', 'day'), name='backcare_clicks_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Reference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('health', models.CharField(choices=[('unknown', 'Not checked yet'), ('ok', 'OK'), ('moved', 'Redirects elsewhere'), ('failing', 'Not responding'), ('dead', 'Broken')], db_index=True, default='unknown', editable=False, max_length=8, verbose_name='link health')),
                ('health_checked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='link checked at')),
                ('health_status_code', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='HTTP status')),
                ('health_failures', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='consecutive failures')),
                ('health_note', models.CharField(blank=True, editable=False, max_length=500, verbose_name='check result')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Lower numbers come first. Use 0 to add a new one at the end.', verbose_name='position')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='URL')),
                ('publisher', models.CharField(blank=True, max_length=200, verbose_name='publisher')),
                ('accessed_on', models.DateField(blank=True, null=True, verbose_name='accessed on')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='references', to='backcare.article', verbose_name='article')),
            ],
            options={
                'verbose_name': 'reference',
                'verbose_name_plural': 'references',
                'ordering': ['position', 'pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('url', ''), ('url__istartswith', 'http://'), ('url__istartswith', 'https://'), _connector='OR'), name='backcare_reference_url_is_web', violation_error_message='The URL of a reference must start with https://.')],
            },
        ),
        migrations.CreateModel(
            name='RelatedIndex',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=15)),
                ('state', models.CharField(choices=[('making', 'Building'), ('live', 'In use'), ('replaced', 'To be deleted')], default='making', max_length=8)),
                ('article_count', models.PositiveIntegerField(default=0, help_text='Articles when words were counted.')),
                ('change_count', models.PositiveIntegerField(default=0, help_text='Articles added, changed or removed since.')),
                ('statistics', models.JSONField(default=dict, help_text='How many articles have each word and each facet.')),
            ],
            options={
                'verbose_name': 'index of related articles',
                'verbose_name_plural': 'indexes of related articles',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'live')), fields=('language',), name='backcare_related_index_one_live'), models.UniqueConstraint(condition=models.Q(('state', 'making')), fields=('language',), name='backcare_related_index_one_making')],
            },
        ),
        migrations.CreateModel(
            name='RelatedArticle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('score', models.FloatField(blank=True, help_text='Empty: an editor pinned it.', null=True)),
                ('reasons', models.JSONField(default=list)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='related_entries', to='backcare.article')),
                ('related', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='related_to', to='backcare.article')),
                ('index', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='backcare.relatedindex')),
            ],
            options={
                'verbose_name': 'related article',
                'verbose_name_plural': 'related articles',
                'ordering': ['article', 'position'],
                'constraints': [models.UniqueConstraint(fields=('index', 'article', 'related'), name='backcare_related_once'), models.CheckConstraint(condition=models.Q(('article', models.F('related')), _negated=True), name='backcare_related_not_itself')],
            },
        ),
        migrations.CreateModel(
            name='RelatedOverride',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Lower numbers come first. Use 0 to add a new one at the end.', verbose_name='position')),
                ('kind', models.CharField(choices=[('pin', 'Pin to the top'), ('block', 'Hide')], default='pin', max_length=5, verbose_name='action')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='related_overrides', to='backcare.article', verbose_name='article')),
                ('related', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='overridden_in', to='backcare.article', verbose_name='related article')),
            ],
            options={
                'verbose_name': 'pinned or hidden article',
                'verbose_name_plural': 'pinned and hidden articles',
                'ordering': ['position', 'pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('article', 'related'), name='backcare_override_once', violation_error_message='This article is already pinned or hidden.'), models.CheckConstraint(condition=models.Q(('article', models.F('related')), _negated=True), name='backcare_override_not_itself', violation_error_message='An article can’t be related to itself. Choose another one.')],
            },
        ),
        migrations.CreateModel(
            name='RelatedPosting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('article_pk', models.BigIntegerField()),
                ('term', models.BigIntegerField(help_text='A hash of the index and the word or facet.')),
                ('weight', models.IntegerField()),
                ('is_leading', models.BooleanField(help_text='Whether the article looks for others by it.')),
                ('index', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='postings', to='backcare.relatedindex')),
            ],
            options={
                'verbose_name': 'posting of related articles',
                'verbose_name_plural': 'postings of related articles',
                'indexes': [models.Index(fields=['term', 'is_leading', 'article_pk', 'weight'], name='backcare_related_by_term'), models.Index(fields=['index', 'article_pk'], name='backcare_related_by_article')],
            },
        ),
        migrations.CreateModel(
            name='RelatedProfile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('article_pk', models.BigIntegerField()),
                ('hub', models.FloatField(default=0, help_text='Mean score of the article with its nearest.')),
                ('threshold', models.BigIntegerField(help_text='Rough score that an article needs to be a candidate; empty: none were looked for yet.', null=True)),
                ('candidates', models.JSONField(default=list, help_text='[article, rough score, score] of each.')),
                ('weighed', models.JSONField(help_text='A scoring.Profile, packed.')),
                ('index', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='profiles', to='backcare.relatedindex')),
            ],
            options={
                'verbose_name': 'profile of related articles',
                'verbose_name_plural': 'profiles of related articles',
                'constraints': [models.UniqueConstraint(fields=('index', 'article_pk'), name='backcare_related_profile_once')],
            },
        ),
        migrations.CreateModel(
            name='Rendition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('format', models.CharField(choices=[('jpeg', 'JPEG'), ('webp', 'WebP'), ('avif', 'AVIF'), ('1x1', '1:1'), ('4x3', '4:3'), ('16x9', '16:9')], max_length=4, verbose_name='format')),
                ('width', models.PositiveIntegerField(verbose_name='width')),
                ('height', models.PositiveIntegerField(verbose_name='height')),
                ('file', models.FileField(max_length=255, upload_to='backcare/renditions/', verbose_name='file')),
                ('image', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='renditions', to='backcare.image', verbose_name='image')),
            ],
            options={
                'verbose_name': 'rendition',
                'verbose_name_plural': 'renditions',
                'constraints': [models.UniqueConstraint(fields=('image', 'format', 'width'), name='backcare_rendition_once')],
            },
        ),
        migrations.CreateModel(
            name='RevisionText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, verbose_name='SHA-256 of the text')),
                ('html', models.TextField(blank=True, verbose_name='text')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='backcare.article', verbose_name='article')),
            ],
            options={
                'verbose_name': 'version of the text',
                'verbose_name_plural': 'versions of the text',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('article', 'digest'), name='backcare_revision_text_once')],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created at')),
                ('kind', models.CharField(choices=[('found', 'Original version'), ('draft', 'Draft saved'), ('submitted', 'Submitted for review'), ('withdrawn', 'Withdrawn from review'), ('sent_back', 'Sent back'), ('published', 'Published'), ('unpublished', 'Unpublished'), ('archived', 'Archived'), ('restored', 'Older version restored as draft'), ('discarded', 'Unpublished changes discarded'), ('comments', 'Comments on all articles opened, closed or hidden'), ('links', 'Links followed a product to its new address'), ('set_aside', 'Your conflicting version')], default='draft', max_length=12, verbose_name='what happened')),
                ('is_working_copy', models.BooleanField(default=False, verbose_name='of the working copy')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('data', models.JSONField(verbose_name='snapshot')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='backcare.article', verbose_name='article')),
                ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=backcare.relations.set_null_where_it_is, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('text', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='revisions', to='backcare.revisiontext', verbose_name='text')),
            ],
            options={
                'verbose_name': 'revision',
                'verbose_name_plural': 'revisions',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['article', '-id'], name='backcare_revision_latest')],
            },
        ),
        migrations.CreateModel(
            name='Mail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('confirm', 'Confirmation'), ('approved', 'Approval'), ('reply', 'Reply'), ('held', 'New comment'), ('digest', 'Digest'), ('submitted', 'Submitted for review'), ('sent_back', 'Sent back')], max_length=9, verbose_name='kind')),
                ('day', models.DateField(blank=True, null=True, verbose_name='day of the digest')),
                ('to', models.EmailField(max_length=254, verbose_name='to')),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('sending', 'Sending'), ('sent', 'Sent'), ('unconfirmed', 'Unconfirmed'), ('failed', 'Failed')], default='queued', max_length=11, verbose_name='state')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created at')),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='due at')),
                ('attempted_at', models.DateTimeField(blank=True, null=True, verbose_name='last attempt at')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='failed attempts')),
                ('error', models.TextField(blank=True, verbose_name='error')),
                ('comment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='backcare.comment', verbose_name='comment')),
                ('revision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='backcare.revision', verbose_name='step of a review')),
            ],
            options={
                'verbose_name': 'mail',
                'verbose_name_plural': 'sent mail',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['state', 'due_at'], name='backcare_mail_state'), models.Index(fields=['-created_at', '-id'], name='backcare_mail_newest'), models.Index(django.db.models.functions.text.Upper('to'), models.F('created_at'), name='backcare_mail_address')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'comment', 'to'), name='backcare_mail_once'), models.UniqueConstraint(fields=('revision', 'to'), name='backcare_mail_review_once'), models.UniqueConstraint(fields=('day', 'to'), name='backcare_mail_digest_once')],
            },
        ),
        migrations.CreateModel(
            name='SearchText',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='text', serialize=False, to='backcare.searchentry')),
                ('title', models.TextField(blank=True)),
                ('aliases', models.TextField(blank=True)),
                ('name_forms', models.TextField(blank=True)),
                ('head', models.TextField(blank=True)),
                ('body', models.TextField(blank=True)),
                ('forms', models.TextField(blank=True)),
                ('text', models.TextField(blank=True)),
            ],
            options={
                'verbose_name': 'text of a search entry',
                'verbose_name_plural': 'texts of search entries',
            },
        ),
        migrations.CreateModel(
            name='TaggedItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tagged_items', to='backcare.article', verbose_name='article')),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tagged_items', to='backcare.tag', verbose_name='tag')),
            ],
            options={
                'verbose_name': 'tagged article',
                'verbose_name_plural': 'tagged articles',
                'constraints': [models.UniqueConstraint(fields=('tag', 'content_object'), name='backcare_tag_once_per_article')],
            },
        ),
        migrations.AddField(
            model_name='article',
            name='tags',
            field=taggit.managers.TaggableManager(blank=True, help_text='A comma-separated list of tags.', through='backcare.TaggedItem', to='backcare.Tag', verbose_name='tags'),
        ),
        migrations.CreateModel(
            name='TagSynonym',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('folded_name', models.CharField(editable=False, max_length=120, unique=True, verbose_name='name, folded')),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='synonyms', to='backcare.tag', verbose_name='tag')),
            ],
            options={
                'verbose_name': 'synonym',
                'verbose_name_plural': 'synonyms',
                'ordering': ['folded_name'],
            },
        ),
        migrations.CreateModel(
            name='Technique',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published')], db_index=True, default='draft', max_length=12, verbose_name='status')),
                ('language', models.CharField(default=backcare.conf.default_language, max_length=15, verbose_name='language')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('slug', models.SlugField(allow_unicode=True, max_length=120, unique=True, verbose_name='slug')),
                ('key', models.SlugField(allow_unicode=True, blank=True, help_text='Internal ID; never changes, even if the slug does.', max_length=120, unique=True, verbose_name='key')),
                ('aliases', models.TextField(blank=True, help_text='One name per line, such as “kneading” for petrissage.', max_length=600, verbose_name='also known as')),
                ('level', models.CharField(choices=[('basic', 'Basic'), ('targeted', 'Focused'), ('advanced', 'Advanced')], default='basic', max_length=8, verbose_name='level')),
                ('summary', models.TextField(blank=True, max_length=600, verbose_name='summary')),
                ('pressure', models.CharField(choices=[('light', 'Light'), ('moderate', 'Moderate'), ('deep', 'Deep')], default='light', max_length=8, verbose_name='pressure')),
                ('minutes_min', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='minimum minutes')),
                ('minutes_max', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='maximum minutes')),
                ('times_per_week_min', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='minimum times a week')),
                ('times_per_week_max', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='maximum times a week')),
                ('areas', models.ManyToManyField(blank=True, related_name='techniques', to='backcare.bodyarea', verbose_name='body areas')),
                ('cautions', models.ManyToManyField(blank=True, related_name='techniques', to='backcare.caution', verbose_name='cautions')),
                ('image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='techniques', to='backcare.image', verbose_name='image')),
            ],
            options={
                'verbose_name': 'technique',
                'verbose_name_plural': 'techniques',
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('minutes_min__isnull', True), ('minutes_max__isnull', True), ('minutes_min__lte', models.F('minutes_max')), _connector='OR'), name='backcare_technique_minutes_in_order', violation_error_message='Minimum minutes can’t be more than maximum minutes.'), models.CheckConstraint(condition=models.Q(('times_per_week_min__isnull', True), ('times_per_week_max__isnull', True), ('times_per_week_min__lte', models.F('times_per_week_max')), _connector='OR'), name='backcare_technique_times_in_order', violation_error_message='Minimum times a week can’t be more than maximum times a week.')],
            },
        ),
        migrations.AddField(
            model_name='productplacement',
            name='technique',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='backcare.technique', verbose_name='technique'),
        ),
        migrations.CreateModel(
            name='FormerSlug',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(allow_unicode=True, max_length=120, verbose_name='slug')),
                ('language', models.CharField(blank=True, max_length=15, verbose_name='language')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='since')),
                ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='former_slugs', to='backcare.bodyarea', verbose_name='body area')),
                ('article', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='former_slugs', to='backcare.article', verbose_name='article')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='former_slugs', to='backcare.person', verbose_name='person')),
                ('tag', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='former_slugs', to='backcare.tag', verbose_name='tag')),
                ('technique', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='former_slugs', to='backcare.technique', verbose_name='technique')),
            ],
            options={
                'verbose_name': 'old web address',
                'verbose_name_plural': 'old web addresses',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('article__isnull', False), ('tag__isnull', True), ('technique__isnull', True), ('area__isnull', True), ('person__isnull', True)), models.Q(('article__isnull', True), ('tag__isnull', False), ('technique__isnull', True), ('area__isnull', True), ('person__isnull', True)), models.Q(('article__isnull', True), ('tag__isnull', True), ('technique__isnull', False), ('area__isnull', True), ('person__isnull', True)), models.Q(('article__isnull', True), ('tag__isnull', True), ('technique__isnull', True), ('area__isnull', False), ('person__isnull', True)), models.Q(('article__isnull', True), ('tag__isnull', True), ('technique__isnull', True), ('area__isnull', True), ('person__isnull', False)), _connector='OR'), name='backcare_former_slug_one_target', violation_error_message='An old web address must redirect to exactly one page.'), models.UniqueConstraint(condition=models.Q(('article__isnull', False)), fields=('slug', 'language'), name='backcare_former_slug_once_article', violation_error_message='This old web address already redirects somewhere.'), models.UniqueConstraint(condition=models.Q(('tag__isnull', False)), fields=('slug', 'language'), name='backcare_former_slug_once_tag', violation_error_message='This old web address already redirects somewhere.'), models.UniqueConstraint(condition=models.Q(('technique__isnull', False)), fields=('slug', 'language'), name='backcare_former_slug_once_technique', violation_error_message='This old web address already redirects somewhere.'), models.UniqueConstraint(condition=models.Q(('area__isnull', False)), fields=('slug', 'language'), name='backcare_former_slug_once_area', violation_error_message='This old web address already redirects somewhere.'), models.UniqueConstraint(condition=models.Q(('person__isnull', False)), fields=('slug', 'language'), name='backcare_former_slug_once_person', violation_error_message='This old web address already redirects somewhere.')],
            },
        ),
        migrations.AddField(
            model_name='article',
            name='techniques',
            field=models.ManyToManyField(blank=True, related_name='articles', to='backcare.technique', verbose_name='techniques'),
        ),
        migrations.CreateModel(
            name='TechniqueStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Lower numbers come first. Use 0 to add a new one at the end.', verbose_name='position')),
                ('text', models.TextField(max_length=600, verbose_name='what to do')),
                ('technique', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='backcare.technique', verbose_name='technique')),
            ],
            options={
                'verbose_name': 'step',
                'verbose_name_plural': 'steps',
                'ordering': ['position', 'pk'],
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='productplacement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('area', None), ('article__isnull', False), ('technique', None)), models.Q(('area', None), ('article', None), ('technique__isnull', False)), models.Q(('area__isnull', False), ('article', None), ('technique', None)), _connector='OR'), name='backcare_placement_one_place', violation_error_message='Choose exactly one article, technique or area for a placement.'),
        ),
        migrations.AddConstraint(
            model_name='productplacement',
            constraint=models.UniqueConstraint(fields=('product', 'article'), name='backcare_placement_once_per_article', violation_error_message='This product is already placed on the article.'),
        ),
        migrations.AddConstraint(
            model_name='productplacement',
            constraint=models.UniqueConstraint(fields=('product', 'technique'), name='backcare_placement_once_per_technique', violation_error_message='This product is already placed on the technique.'),
        ),
        migrations.AddConstraint(
            model_name='productplacement',
            constraint=models.UniqueConstraint(fields=('product', 'area'), name='backcare_placement_once_per_area', violation_error_message='This product is already placed on the area.'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['base_language', 'status', '-published_at', '-id', 'expires_at', 'draft_of', 'language', 'slug', 'translation_group'], name='backcare_article_listing'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['draft_of', 'updated_at'], name='backcare_article_edited'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['status', 'published_at'], name='backcare_article_appears'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('expires_at__isnull', False)), fields=['expires_at'], name='backcare_article_expires'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('is_featured', True)), fields=['-published_at'], name='backcare_article_featured'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.UniqueConstraint(condition=models.Q(('draft_of', None)), fields=('slug', 'language'), name='backcare_article_slug_per_language', violation_error_code='slug', violation_error_message='Another article in this language already uses this slug. Choose a different one.'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.UniqueConstraint(condition=models.Q(('draft_of', None)), fields=('translation_group', 'language'), name='backcare_article_one_per_translation', violation_error_code='language', violation_error_message='This article already has a version in this language.'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='backcare_article_published_has_date', violation_error_message='Enter a date in “Published at” for a published article.'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at', None), ('published_at', None), ('expires_at__gt', models.F('published_at')), _connector='OR'), name='backcare_article_expires_after_publishing', violation_error_code='expires_at', violation_error_message='“Expires at” must be after “Published at”.'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('draft_of', None), models.Q(('status', 'published'), _negated=True), _connector='OR'), name='backcare_article_working_copy_not_public', violation_error_message='A working copy can’t be published on its own. Publish its article instead.'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('canonical_url', ''), ('canonical_url__istartswith', 'http://'), ('canonical_url__istartswith', 'https://'), _connector='OR'), name='backcare_article_canonical_is_web', violation_error_message='The canonical URL must start with https://.'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('draft_of', None), models.Q(('draft_of', models.F('id')), _negated=True), _connector='OR'), name='backcare_article_not_its_own_copy', violation_error_message='An article cannot be a working copy of itself.'),
        ),
        migrations.RunPython(_first_rows.add_watched_claims, migrations.RunPython.noop),
        migrations.RunPython(_first_rows.add_spam_words, migrations.RunPython.noop),
        migrations.RunPython(_first_rows.create_search_index, _first_rows.drop_search_index),
    ]
