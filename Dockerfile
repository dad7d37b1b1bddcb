# syntax=docker/dockerfile:1
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
RUN python -m venv /venv
COPY requirements.lock ./
RUN /venv/bin/python -m pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
# Static files are gathered once, here; the values only let the settings load.
RUN DATA_DIR=/tmp/build SECRET_KEY=only-while-building-the-static-files STATIC_ROOT=/app/staticfiles \
    /venv/bin/python manage.py collectstatic --noinput

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data STATIC_ROOT=/app/staticfiles
RUN groupadd --gid 10001 channelsync \
    && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin channelsync \
    && install -d -o channelsync -g channelsync /data
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER channelsync
EXPOSE 8000
# Any answer counts: with HTTPS=1 a plain request is redirected, and that too says the server is alive.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=4 \
    CMD ["python", "-c", "import http.client as h; c = h.HTTPConnection('127.0.0.1', 8000, timeout=4); c.request('GET', '/login/', headers={'Host': 'localhost'}); raise SystemExit(c.getresponse().status >= 500)"]
# A download of very many listings takes longer than the 30 s that a worker usually gets.
CMD ["python", "-m", "gunicorn", "channelsync.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", \
     "--timeout", "300", "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--access-logfile", "-", "--max-requests", "5000", "--max-requests-jitter", "500"]
