-- The port that an image's web process listens on, where it is not $PORT that says so.
ALTER TABLE images ADD COLUMN port INTEGER;
-- The image that a build takes instead of building one, as JSON.
ALTER TABLE builds ADD COLUMN taken_image TEXT;
