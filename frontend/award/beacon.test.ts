import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBeacon, type BeaconProof } from './beacon.ts'
import { QUICKNET } from './chains.ts'

// Rounds of quicknet as the League of Entropy published them.
const proof: BeaconProof = {
  chain: QUICKNET,
  public_key: '83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a',
  period: 3,
  genesis_time: 1692803367,
  group_hash: 'f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e',
  beacon_id: 'quicknet',
  round: 1000,
  signature: 'b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39',
}
const beacon = `drand:${QUICKNET}:1000:fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd`
const later = {
  round: 32281667,
  signature: 'b0f5ae301358ff87a9d3dd539ed4a07c0148b1ab4f7b61a8ca43c7e9ca7ca9553e4faae9188deb30b2cd1a7f447e3e5b',
}

test('published rounds of quicknet verify', async () => {
  assert.equal(await checkBeacon(beacon, proof), QUICKNET)
  await checkBeacon(`drand:${QUICKNET}:32281667:4fd2fc55983dbfa3f446d8a0bd56f16cc8c5e76afd1ec154b60d477cbabed13b`, { ...proof, ...later })
})

test('nothing else does', async () => {
  await assert.rejects(checkBeacon(beacon, { ...proof, round: 1001 }), /another round/)
  await assert.rejects(checkBeacon(beacon, { ...proof, genesis_time: 1 }), /hash/)
  await assert.rejects(checkBeacon(beacon, { ...proof, signature: later.signature }), /value of the round/)
  await assert.rejects(checkBeacon(beacon.replace('fe290b', 'fe290c'), proof), /value of the round/)
  // A relay that makes up a signature with its value: only the curve tells.
  await assert.rejects(checkBeacon(`drand:${QUICKNET}:1000:4fd2fc55983dbfa3f446d8a0bd56f16cc8c5e76afd1ec154b60d477cbabed13b`, { ...proof, signature: later.signature }), /not signed/)
  await assert.rejects(checkBeacon('public:ssq-2026135', proof), /no round/)
})
