# The product in one image; docker-compose.yml starts it as web, worker and beat.
FROM python:3.11-slim

RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 ppss
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
# Collecting static files needs the settings of production, and none of its secrets.
RUN python scripts/compile_messages.py \
    && PRODUCTION=1 SECRET_KEY=build FIELD_KEYS=build ALLOWED_HOSTS=build EMAIL_URL=smtp://build:25 \
       python manage.py collectstatic --noinput \
    && install -d -o ppss -g ppss /files

USER ppss
ENV PRODUCTION=1 FILES_DIR=/files
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "ppss.wsgi", "--bind=0.0.0.0:8000", "--workers=3", "--threads=4", "--worker-tmp-dir=/dev/shm", "--access-logfile=-"]
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["python", "scripts/healthy.py"]
