// An identity provider (统一身份认证) as journeys meet it: OpenID Connect with authorization code, PKCE and a signed ID token.
// It knows whoever types a name; each browser signs in on its page.
import { createHash, createPublicKey, createSign, generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'

const client = { id: 'intermart', secret: 'a-secret-of-journeys' }

/** provider starts it on a free port of this machine; env is what the marketplace is told of it. */
export async function provider() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = { ...createPublicKey(privateKey).export({ format: 'jwk' }), kid: 'journeys', alg: 'RS256', use: 'sig' }
  const codes = new Map()
  const server = createServer((request, response) => {
    const url = new URL(request.url, issuer)
    const json = (status, body) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (url.pathname === '/.well-known/openid-configuration') return json(200, discovery(issuer))
    if (url.pathname === '/keys') return json(200, { keys: [key] })
    if (url.pathname === '/authorize' && request.method === 'GET') return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page(url.search))
    let body = ''
    request.on('data', (part) => (body += part))
    request.on('end', () => {
      const form = new URLSearchParams(body)
      if (url.pathname === '/authorize') return authorize(url.searchParams, form, codes, response)
      if (url.pathname === '/token') return token({ form, header: request.headers.authorization, codes, issuer, privateKey, json })
      json(404, { error: 'not_found' })
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${server.address().port}`
  return {
    issuer,
    env: { INTERMART_OIDC_ISSUER: issuer, INTERMART_OIDC_CLIENT_ID: client.id, INTERMART_OIDC_CLIENT_SECRET: client.secret },
    stop: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  }
}

function discovery(issuer) {
  return {
    issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys`, response_types_supported: ['code'],
    subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256'], code_challenge_methods_supported: ['S256'],
  }
}

function page(search) {
  return `<!doctype html><html lang="zh"><meta name="viewport" content="width=device-width"><title>统一身份认证</title><style>body{font:16px sans-serif;max-width:22rem;margin:15vh auto;padding:1rem}
input,button{font:inherit;width:100%;box-sizing:border-box;padding:.6rem;margin:.4rem 0}</style><h1>统一身份认证</h1>
<form method="post" action="/authorize${search.replaceAll('"', '%22').replaceAll('&', '&amp;')}"><label>账号 <input name="subject" required></label><button>登录</button></form></html>`
}

/** authorize sends the browser back with a code that only whoever asked can redeem. */
function authorize(asked, form, codes, response) {
  if (asked.get('client_id') !== client.id || asked.get('code_challenge_method') !== 'S256') return response.writeHead(400).end('client')
  const code = randomBytes(16).toString('hex')
  codes.set(code, { subject: form.get('subject'), nonce: asked.get('nonce'), challenge: asked.get('code_challenge'), redirect: asked.get('redirect_uri'), at: Date.now() })
  const back = new URL(asked.get('redirect_uri'))
  back.searchParams.set('code', code)
  back.searchParams.set('state', asked.get('state'))
  response.writeHead(303, { location: back.href }).end()
}

/** token redeems a code, once. */
function token({ form, header = '', codes, issuer, privateKey, json }) {
  const [id, secret] = header.startsWith('Basic ') ? Buffer.from(header.slice(6), 'base64').toString().split(':').map(decodeURIComponent) : [form.get('client_id'), form.get('client_secret')]
  if (id !== client.id || secret !== client.secret) return json(401, { error: 'invalid_client' })
  const code = codes.get(form.get('code'))
  codes.delete(form.get('code'))
  const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url')
  if (!code || code.challenge !== challenge || code.redirect !== form.get('redirect_uri')) return json(400, { error: 'invalid_grant' })
  const now = Math.floor(Date.now() / 1000)
  const claims = { iss: issuer, sub: code.subject, aud: client.id, iat: now, exp: now + 300, nonce: code.nonce, auth_time: Math.floor(code.at / 1000), name: `认证用户 ${code.subject}`, email: `${code.subject}@gov.example` }
  json(200, { access_token: randomBytes(16).toString('hex'), token_type: 'Bearer', expires_in: 300, id_token: signed(claims, privateKey) })
}

function signed(claims, privateKey) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg: 'RS256', typ: 'JWT', kid: 'journeys' })}.${part(claims)}`
  return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`
}
