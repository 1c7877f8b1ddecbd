"""What the association's daily surveillance would have found in a stored run."""

from processors.surveillance.designate import designations
from processors.surveillance.findings import Finding, survey

__all__ = ["Finding", "designations", "survey"]
