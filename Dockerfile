# One image for web, worker, provisioner and deploy: the command and PAJAVERKKO_LOGIN make the
# difference. No secret is needed to build it, and none is in it.
FROM python:3.11-slim AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1

FROM base AS packages
COPY infra/locks/runtime.txt /locks/
RUN python -m venv /opt/venv \
    && /opt/venv/bin/python -m pip install --require-hashes -r /locks/runtime.txt \
    && /opt/venv/bin/python -m pip uninstall --yes pip

# Node and the rest of the demo's packages build the front end and stay behind in this stage.
FROM base AS files
COPY infra/locks/demo.txt /locks/
RUN python -m venv /opt/tools && /opt/tools/bin/python -m pip install --require-hashes -r /locks/demo.txt
WORKDIR /srv/pajaverkko
COPY infra/frontend/ infra/frontend/
RUN mkdir -p platform/kit/static/vendor && /opt/tools/bin/python infra/frontend/build.py
COPY platform/ platform/
COPY tenants/ tenants/
COPY apps/ apps/
# Settings need a value for every name; none of these is used, and none stays in the image.
RUN DJANGO_SETTINGS_MODULE=config.settings.development \
    PYTHONPATH=platform:. \
    PAJAVERKKO_DB_WEB=host=/nowhere \
    PAJAVERKKO_HOST=localhost \
    PAJAVERKKO_SECRET_KEY=only-to-build \
    PAJAVERKKO_MASTER_KEY=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    PAJAVERKKO_STRIPE_API_KEY=none \
    PAJAVERKKO_STRIPE_WEBHOOK_SECRET=none \
    PAJAVERKKO_STRIPE_ADDRESS=none \
    PAJAVERKKO_SMTP_HOST=none \
    PAJAVERKKO_MAIL_FROM=none \
    PAJAVERKKO_STATIC_ROOT=/srv/static \
    sh -c '/opt/tools/bin/python platform/manage.py translations compile \
        && /opt/tools/bin/python platform/manage.py collectstatic --noinput --verbosity 0'

FROM base
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin pajaverkko
WORKDIR /srv/pajaverkko
COPY --from=packages /opt/venv /opt/venv
COPY --from=files /srv/static /srv/static
COPY --from=files /srv/pajaverkko/platform platform
COPY --from=files /srv/pajaverkko/tenants tenants
COPY --from=files /srv/pajaverkko/apps apps
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/srv/pajaverkko/platform:/srv/pajaverkko \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    PAJAVERKKO_STATIC_ROOT=/srv/static
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health/', timeout=4)"]
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
