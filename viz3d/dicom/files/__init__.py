"""Where DICOM files are, and what their headers hold."""
