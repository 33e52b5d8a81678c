"""The entrance of gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_wsgi_application()

# What has been loaded stays for good, so the collector need not look through it again and again.
# A request makes thousands of objects that go by themselves: it looks for the rest of them seldom.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
