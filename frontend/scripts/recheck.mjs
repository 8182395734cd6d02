// Re-checks one award record with the browser's code: node --import tsx scripts/recheck.mjs FILE
import { readFileSync } from 'node:fs'
import { verifyAward } from '../award/verify.ts'

const verdict = await verifyAward(new Uint8Array(readFileSync(process.argv[2])))
console.log(JSON.stringify({ fault: verdict.fault, winner: verdict.winner, envelopes: verdict.envelopes }))
