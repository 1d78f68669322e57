# The site and its worker, one image. `make image-test` builds it and runs the composition for real.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    MEDIA_ROOT=/srv/media \
    BALLOT_KEYS=/srv/ballot-keys

# Recognising scans: without it they are kept and shown, but not read.
RUN apt-get update && apt-get install -y --no-install-recommends tesseract-ocr tesseract-ocr-vie \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY requirements.txt ./
RUN python -m pip install --require-hashes -r requirements.txt

COPY . .
# Nothing is written beside the code later: what Python makes of it is made here, or each start would make it again.
RUN python -m compileall -q .

# Static files carry their hash in their name; they are made here so that the image is complete.
# The values below only let the settings load; nothing of them stays in the image.
RUN SECRET_KEY=build-only-secret-3b1f8c02d97e4a65b0c3f2e1d8a7c695f04d \
    AUDIT_KEY=build-only-audit-a95c7d8e1f2c3b06a5e4d97c20f8b13d6e7a \
    DATABASE_URL=sqlite:///:memory: ALLOWED_HOSTS=localhost PUBLIC_URL=https://localhost \
    EMAIL_URL=consolemail:// STATIC_ROOT=/srv/static \
    python manage.py collectstatic --noinput --verbosity 0

RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin hoctap \
    && mkdir -p /srv/media /srv/runtime && chown hoctap:hoctap /srv/media /srv/runtime \
    && mkdir -p -m 700 /srv/ballot-keys && chown hoctap:hoctap /srv/ballot-keys
ENV STATIC_ROOT=/srv/static
USER 10001
VOLUME ["/srv/media"]
EXPOSE 8000

# The host header must be one of ALLOWED_HOSTS; the first one is asked for.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'Host': os.environ['ALLOWED_HOSTS'].split(',')[0]}), timeout=4)"]

# gunicorn.conf.py says how it serves. A line for each request says from where and which path: no words searched for, no
# account, no link of one use.
CMD ["python", "-m", "gunicorn", "--config", "gunicorn.conf.py", "--bind", "0.0.0.0:8000", "--access-logfile", "-", "--access-logformat", "%(t)s %(h)s %(m)s %(U)s %(s)s %(b)s %(L)ss"]
