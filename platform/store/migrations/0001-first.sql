CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL UNIQUE COLLATE NOCASE,
  name TEXT,
  role TEXT NOT NULL CHECK (role IN ('admin', 'member')),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE tokens (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  hash TEXT NOT NULL UNIQUE,
  description TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  last_used_at INTEGER
) STRICT;

CREATE TABLE apps (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  owner_id TEXT NOT NULL REFERENCES accounts (id),
  state TEXT NOT NULL CHECK (state IN ('active', 'deleting')),
  maintenance INTEGER NOT NULL DEFAULT 0,
  subnet INTEGER NOT NULL UNIQUE,
  next_address INTEGER NOT NULL,
  settings TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  released_at INTEGER
) STRICT;

CREATE TABLE images (
  id TEXT PRIMARY KEY,
  app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
  docker_image TEXT NOT NULL,
  commit_sha TEXT,
  process_types TEXT NOT NULL,
  buildpack TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('buildpack', 'dockerfile')),
  present INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE releases (
  id TEXT PRIMARY KEY,
  app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed')),
  description TEXT NOT NULL,
  image_id TEXT REFERENCES images (id),
  process_types TEXT NOT NULL,
  config BLOB NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  error_code TEXT,
  error_message TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (app_id, version)
) STRICT;

CREATE TABLE builds (
  id TEXT PRIMARY KEY,
  app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  status TEXT NOT NULL,
  commit_sha TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('git', 'archive')),
  version TEXT,
  image_id TEXT REFERENCES images (id),
  release_id TEXT REFERENCES releases (id),
  error_code TEXT,
  error_message TEXT,
  error_next TEXT,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER
) STRICT;
CREATE INDEX builds_by_app ON builds (app_id, created_at);

CREATE TABLE rollouts (
  id TEXT PRIMARY KEY,
  app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
  release_id TEXT NOT NULL UNIQUE REFERENCES releases (id) ON DELETE CASCADE,
  status TEXT NOT NULL CHECK (status IN ('pending', 'running', 'succeeded', 'failed')),
  step TEXT NOT NULL,
  error_code TEXT,
  error_message TEXT,
  error_next TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE formation (
  id TEXT PRIMARY KEY,
  app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  size TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (app_id, type)
) STRICT;

CREATE TABLE process_sets (
  id TEXT PRIMARY KEY,
  app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
  release_id TEXT NOT NULL REFERENCES releases (id),
  type TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('starting', 'live', 'stopping')),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX process_sets_by_app ON process_sets (app_id);

CREATE TABLE dynos (
  id TEXT PRIMARY KEY,
  app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
  release_id TEXT NOT NULL REFERENCES releases (id),
  process_set_id TEXT REFERENCES process_sets (id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('starting', 'up', 'draining', 'crashed', 'stopping')),
  address TEXT NOT NULL,
  endpoint TEXT,
  command TEXT NOT NULL,
  attached INTEGER NOT NULL DEFAULT 0,
  crashes INTEGER NOT NULL DEFAULT 0,
  retry_at INTEGER,
  exit_code INTEGER,
  error_code TEXT,
  error_message TEXT,
  error_next TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX dynos_by_app ON dynos (app_id);

CREATE TABLE domains (
  id TEXT PRIMARY KEY,
  app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
  hostname TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE sources (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  size_bytes INTEGER,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  app_id TEXT,
  account_id TEXT,
  kind TEXT NOT NULL,
  data TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX events_by_app ON events (app_id, seq);
