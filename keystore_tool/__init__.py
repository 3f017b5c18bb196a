"""Java key stores without a JDK: JKS, JCEKS and PKCS#12 from Python."""

__version__ = "0.1.0"
