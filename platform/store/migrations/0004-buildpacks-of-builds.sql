-- The buildpacks that one build was asked for, as a JSON list of texts; NULL: those of its app or source.
ALTER TABLE builds ADD COLUMN buildpacks TEXT;
