-- What the deployed version is: the first paragraph of its commit's message, or what the maker of a build calls it.
ALTER TABLE builds ADD COLUMN subject TEXT;
ALTER TABLE images ADD COLUMN subject TEXT;
