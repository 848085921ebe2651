# The same steps as on a machine of one's own: ./run installs what is missing, the database comes from outside.
FROM debian:bookworm-slim
WORKDIR /opt/detaljplan
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends ca-certificates python3 python3-venv \
 && rm -rf /var/lib/apt/lists/*
COPY . .
# An address that is only looked at: with one, ./run leaves PostGIS out of the image.
RUN DETALJPLAN_DATABASE_URL=postgresql://db/detaljplan ./run setup && useradd --system --home-dir /nonexistent detaljplan
USER detaljplan
EXPOSE 8000
CMD [".venv/bin/detaljplan", "serve", "--host", "0.0.0.0"]
