# The commands of the project in an image: docker build --tag soes-replay .
FROM python:3.11.15-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/pip \
    PIP_CACHE_DIR=/pip deploy/install.sh /opt/soes requirements-stream.lock

FROM python:3.11.15-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /nonexistent soes \
    && install --directory --owner=soes --mode=0750 /data /var/cache/soes
COPY --from=build /opt/soes /opt/soes
ENV PATH=/opt/soes/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    XDG_CACHE_HOME=/var/cache/soes
USER 10001
WORKDIR /data
# A small day compiles the rules, so that a worker starts at once on a processor like this one.
RUN soes generate --securities 3 --events 2000 --to /tmp/day \
    && soes replay /tmp/day --out - > /tmp/outcomes \
    && rm -r /tmp/day /tmp/outcomes
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s --retries=4 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:9100/metrics', timeout=4)"]
CMD ["soes", "--help"]
