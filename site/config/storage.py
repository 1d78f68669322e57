"""Static files with the hash of their content in the name."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class LenientManifestStorage(CompressedManifestStaticFilesStorage):
    """Hashed names; a style sheet of a third party that names a missing font does not stop the build."""

    manifest_strict = False

    def hashed_name(self, name, content=None, filename=None):
        """Return the hashed name, or the plain one where the file does not exist (viewflow's fonts)."""
        try:
            return super().hashed_name(name, content, filename)
        except ValueError:
            return name
