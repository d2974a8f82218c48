"""Issuing to any standard wallet: OpenID for Verifiable Credential Issuance 1.0.

The QR is a credential offer of the pre-authorized code flow, the activation code its transaction
code. What the wallet gets is an SD-JWT VC, revocable through a Token Status List. Of the rest of
the project this package knows the door, orders/, and the records that a document is made of.
"""
