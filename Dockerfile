# Folkmoot in one image: `docker build -t folkmoot .`, then `docker run -p 8000:8000 -v folkmoot:/data folkmoot`.
FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
RUN python -m venv /opt/folkmoot
# What Folkmoot needs changes less often than Folkmoot, so it is a layer of its own.
COPY pyproject.toml constraints.txt README.md LICENSE ./
RUN mkdir app migrations && touch app/__init__.py migrations/__init__.py \
 && /opt/folkmoot/bin/pip install -c constraints.txt .
COPY app app
COPY migrations migrations
RUN /opt/folkmoot/bin/pip install --no-deps --force-reinstall .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin folkmoot \
 && install --directory --owner folkmoot --group folkmoot --mode 0700 /data
COPY --from=build /opt/folkmoot /opt/folkmoot
ENV PATH=/opt/folkmoot/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    FOLKMOOT_DATA_DIR=/data \
    FOLKMOOT_HOST=0.0.0.0 \
    FOLKMOOT_PORT=8000 \
    FOLKMOOT_LOG_FORMAT=json
USER folkmoot
WORKDIR /data
VOLUME /data
EXPOSE 8000
# Longer than the drain, so that a stop lets what is under way finish: see `docker run --stop-timeout`.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"FOLKMOOT_PORT\"]}/livez', timeout=2)"]
CMD ["folkmoot", "serve"]
