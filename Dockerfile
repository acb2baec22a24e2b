# Berth as a container image: platform and router run from it (docker-compose.yml).
# BASE is the stack that `berth stack` makes; any Debian 13 will do, as in --build-arg BASE=debian:trixie-slim.
ARG BASE=berth/stack:trixie
FROM ${BASE}
USER root
ARG DEBIAN_FRONTEND=noninteractive
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates git iptables mmdebstrap \
 && apt-get clean \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/berth
COPY . .
# A checkout that has its packages gives Node.js and npm of them (.dockerignore lets no other through), and npm adds the
# rest. Debian's npm is many packages: it is for a checkout that has none, and goes again.
RUN export NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt options='--ignore-scripts --omit=dev --no-audit --no-fund' \
 && node=$(ls node_modules/node-linux-*/bin/node 2>/dev/null || true) \
 && if [ -n "$node" ] && [ -d node_modules/npm ]; then \
      "$node" node_modules/npm/bin/npm-cli.js install --no-save $options; \
    else \
      apt-get update \
   && apt-get install -y --no-install-recommends nodejs npm \
   && npm ci $options \
   && apt-get purge -y --auto-remove nodejs npm \
   && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin; \
    fi \
 && rm -rf /root/.npm \
 && cp package-lock.json node_modules/.berth-lock \
 && ln -s /opt/berth/bin/berth /usr/local/bin/berth \
 && berth dashboard:build
ENV HOME=/root BERTH_HOME=/var/lib/berth BERTH_INSIDE=1 NODE_COMPILE_CACHE=/var/cache/berth
VOLUME /var/lib/berth
ENTRYPOINT ["/opt/berth/bin/berth-service"]
CMD ["platform"]
