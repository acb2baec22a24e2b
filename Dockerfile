# Berth as a container image: platform and router run from it (docker-compose.yml).
# BASE is the stack that `berth stack` makes; any Debian 13 will do, as in --build-arg BASE=debian:trixie-slim.
ARG BASE=berth/stack:trixie

FROM ${BASE} AS packages
USER root
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates nodejs npm
WORKDIR /opt/berth
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund \
 && cp package-lock.json node_modules/.berth-lock

FROM ${BASE}
USER root
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates git iptables mmdebstrap \
 && apt-get clean \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/berth
COPY --from=packages /opt/berth/node_modules node_modules
COPY . .
RUN ln -s /opt/berth/bin/berth /usr/local/bin/berth \
 && berth dashboard:build
ENV HOME=/root BERTH_HOME=/var/lib/berth BERTH_INSIDE=1 NODE_COMPILE_CACHE=/var/cache/berth
VOLUME /var/lib/berth
ENTRYPOINT ["/opt/berth/bin/berth-service"]
CMD ["platform"]
