// A wallet and a verifier made of libraries that nobody here wrote:
//
//   node wallet.mjs redeem OFFER TX_CODE       fetch the credential, check it, accept it
//   node wallet.mjs status [FILE]              0 valid, 1 invalid, 2 suspended, by the status list
//   node wallet.mjs present FILE CLAIM,CLAIM   only these claims, bound to the wallet's key
//   node wallet.mjs verify [FILE]              what a stranger may believe of it
//
// FILE is what redeem printed, or a bare credential or presentation; without it, or as -, it is
// standard input. Refused by the server, the wallet prints {error, description, status} and ends
// with 1; when what the server said breaks the standard, with 2.

import assert from "node:assert/strict";
import { createHash, randomBytes, webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { clientAuthenticationDynamic } from "@openid4vc/oauth2";
import { Openid4vciClient, setGlobalConfig } from "@openid4vc/openid4vci";
import { getListFromStatusListJWT, getStatusListFromJWT } from "@sd-jwt/jwt-status-list";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";
import * as jose from "jose";

// Node 18 has it, but not under this name.
globalThis.crypto ??= webcrypto;
// The tests' server speaks plain http, on this machine only.
setGlobalConfig({ allowInsecureUrls: true });

const ALGORITHM = "ES256";
const CLIENT_ID = "wallet-client";

const commands = { redeem, status, present, verify };

async function redeem(offerUri, txCode) {
  const key = await freshKey();
  const wallet = walletHolding(key);
  const offer = await wallet.resolveCredentialOffer(offerUri);
  const issuerMetadata = await wallet.resolveIssuerMetadata(offer.credential_issuer);
  const token = await wallet.retrievePreAuthorizedCodeAccessTokenFromOffer({
    credentialOffer: offer,
    issuerMetadata,
    txCode,
  });
  const order = { issuerMetadata, accessToken: token.accessTokenResponse.access_token };
  const answer = await requestCredential(wallet, order, offer, key);
  const [{ credential }] = answer.credentialResponse.credentials;
  const { header, claims, type } = await believe(credential);
  assert.equal(claims.iss, offer.credential_issuer);
  assert.deepEqual(publicPart(claims.cnf.jwk), publicPart(key));
  const notified = await wallet.sendNotification({
    ...order,
    notification: {
      notificationId: answer.credentialResponse.notification_id,
      event: "credential_accepted",
    },
  });
  return {
    credential,
    header,
    claims,
    disclosable: await reader().presentableKeys(credential),
    type,
    status: await statusOf(credential),
    key,
    notification: notified.response.status,
    offer,
    clientId: clientIdFor(issuerMetadata) ?? null,
    version: issuerMetadata.originalDraftVersion,
  };
}

async function requestCredential(wallet, order, offer, key) {
  const [credentialConfigurationId] = offer.credential_configuration_ids;
  const { c_nonce } = await wallet.requestNonce(order);
  const proof = await wallet.createCredentialRequestJwtProof({
    issuerMetadata: order.issuerMetadata,
    credentialConfigurationId,
    nonce: c_nonce,
    // What the proof says as iss: nothing, where a wallet need not say who it is.
    clientId: clientIdFor(order.issuerMetadata),
    signer: { method: "jwk", alg: ALGORITHM, publicJwk: publicPart(key) },
  });
  return wallet.retrieveCredentials({
    ...order,
    credentialConfigurationId,
    proofs: { jwt: [proof.jwt] },
  });
}

async function status(file) {
  return { status: await statusOf(read(file).credential) };
}

async function present(file, names) {
  const { credential, key } = read(file);
  const frame = Object.fromEntries(names.split(",").map((name) => [name, true]));
  const payload = {
    iat: Math.floor(Date.now() / 1000),
    aud: issuerOf(credential),
    nonce: jose.base64url.encode(randomBytes(16)),
  };
  return reader({ kbSigner: await signerWith(key), kbSignAlg: ALGORITHM }).present(
    credential,
    frame,
    { kb: { payload } },
  );
}

async function verify(file) {
  return believe(read(file).credential);
}

/** The claims of a credential that its issuer signed and did not revoke; of a presentation, that
    its holder presents. */
async function believe(credential) {
  const verifier = reader({
    verifier: verifierWith(await issuerKeys(issuerOf(credential))),
    kbVerifier: (data, signature, payload) =>
      verifierWith(jose.createLocalJWKSet({ keys: [payload.cnf.jwk] }))(data, signature),
    loadTypeMetadataFormat: true,
  });
  const { header, payload, typeMetadata } = await verifier.verify(credential, {
    keyBindingNonce: keyBindingOf(credential)?.nonce,
  });
  assert.equal(header.typ, "dc+sd-jwt");
  assert.equal(typeMetadata.mergedTypeMetadata.vct, payload.vct);
  return { header, claims: payload, type: typeMetadata.mergedTypeMetadata };
}

async function statusOf(credential) {
  const { idx, uri } = getStatusListFromJWT(credential.split("~")[0]);
  const response = await fetch(uri, { headers: { Accept: "application/statuslist+jwt" } });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/statuslist+jwt");
  const list = await response.text();
  await jose.jwtVerify(list, await issuerKeys(issuerOf(credential)), {
    algorithms: [ALGORITHM],
    typ: "statuslist+jwt",
    issuer: issuerOf(credential),
    subject: uri,
    requiredClaims: ["iat", "exp", "ttl"],
  });
  return getListFromStatusListJWT(list).getStatus(idx);
}

/** The keys that an issuer says are its own, in the place where SD-JWT VC looks for them. */
async function issuerKeys(issuer) {
  const { origin, pathname } = new URL(issuer);
  const address = `${origin}/.well-known/jwt-vc-issuer${pathname.replace(/\/$/, "")}`;
  const response = await fetch(address);
  assert.equal(response.status, 200, address);
  const metadata = await response.json();
  assert.equal(metadata.issuer, issuer);
  return jose.createLocalJWKSet(metadata.jwks);
}

function clientIdFor({ authorizationServers: [server] }) {
  return server["pre-authorized_grant_anonymous_access_supported"] ? undefined : CLIENT_ID;
}

function walletHolding(key) {
  return new Openid4vciClient({
    callbacks: {
      hash,
      generateRandom: randomBytes,
      clientAuthentication: clientAuthenticationDynamic({ clientId: CLIENT_ID, clientSecret: "" }),
      signJwt: async (signer, { header, payload }) => ({
        jwt: await new jose.SignJWT(payload)
          .setProtectedHeader(header)
          .sign(await jose.importJWK(key, ALGORITHM)),
        signerJwk: signer.publicJwk,
      }),
    },
  });
}

function reader(more = {}) {
  return new SDJwtVcInstance({ hasher: hash, hashAlg: "sha-256", ...more });
}

function verifierWith(keys) {
  return async (data, signature) => {
    await jose.compactVerify(`${data}.${signature}`, keys, { algorithms: [ALGORITHM] });
    return true;
  };
}

async function signerWith(key) {
  const signing = await jose.importJWK(key, ALGORITHM);
  const algorithm = { name: "ECDSA", hash: "SHA-256" };
  return async (data) =>
    jose.base64url.encode(
      new Uint8Array(await crypto.subtle.sign(algorithm, signing, new TextEncoder().encode(data))),
    );
}

async function freshKey() {
  const { privateKey } = await jose.generateKeyPair(ALGORITHM, { extractable: true });
  return jose.exportJWK(privateKey);
}

function publicPart({ kty, crv, x, y }) {
  return { kty, crv, x, y };
}

function hash(data, algorithm) {
  const name = algorithm.replace("-", "");
  return new Uint8Array(createHash(name).update(new Uint8Array(Buffer.from(data))).digest());
}

function issuerOf(credential) {
  return jose.decodeJwt(credential.split("~")[0]).iss;
}

function keyBindingOf(credential) {
  const binding = credential.split("~").at(-1);
  return binding ? jose.decodeJwt(binding) : undefined;
}

/** What redeem printed, or a bare credential as such an object. */
function read(file = "-") {
  const text = readFileSync(file === "-" ? 0 : file, "utf8").trim();
  return text.startsWith("{") ? JSON.parse(text) : { credential: text };
}

/** The answer with which the server refused, if that is what the error is about. */
async function refusal(error) {
  const response = error.response?.response ?? error.response;
  if (!response || response.ok) return undefined;
  const answer = await response.json().catch(() => ({}));
  return {
    error: answer.error ?? null,
    description: answer.error_description ?? null,
    status: response.status,
  };
}

async function main(name, ...rest) {
  if (!Object.hasOwn(commands, name)) {
    throw new Error(`${name} is none of ${Object.keys(commands).join(", ")}.`);
  }
  const result = await commands[name](...rest);
  console.log(typeof result === "string" ? result : JSON.stringify(result));
}

try {
  await main(...process.argv.slice(2));
} catch (error) {
  console.error(error);
  const refused = await refusal(error);
  if (refused) console.log(JSON.stringify(refused));
  process.exitCode = refused ? 1 : 2;
}
