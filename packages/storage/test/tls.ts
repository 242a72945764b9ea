/**
 * A certificate for localhost, its own authority, and its key: made for tests with `openssl ca -selfsign`, good for nothing else,
 * valid from 2020 to 2120.
 */
export const certificate: string = `-----BEGIN CERTIFICATE-----
MIIBZjCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMVFxTn745Nh10VR
a98No465tF0pg1f6vtJ00BFCnhVyiXe4VTyTSStNZbH9psCMNGmbUh4knaRcgNGP
yj5bLDqjTjBMMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAPBgNVHRMBAf8E
BTADAQH/MB0GA1UdDgQWBBRnPTt+VjHHdCZz/tcZiSaePDuY0jAKBggqhkjOPQQD
AgNHADBEAiAFoPhNJc/y4sIJ6cZuyk70ea9B2/sNLZPJj69uOLsihgIgB5FU1XGQ
K6dIHzYYhHYDx+fRonbkichGx+vjuVw2kTs=
-----END CERTIFICATE-----
`;

export const privateKey: string = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgGzjxWvfBo9G3VMUB
9Q71ChohWet6fCwbAC68YQ2Fs6ihRANCAATFRcU5++OTYddFUWvfDaOOubRdKYNX
+r7SdNARQp4Vcol3uFU8k0krTWWx/abAjDRpm1IeJJ2kXIDRj8o+Wyw6
-----END PRIVATE KEY-----
`;
