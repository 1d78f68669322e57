"""The directory (danh bạ): units and their titles."""
