import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '../../tokens.css'
import './desk.css'
import { App } from './App'

// A part of the desk that did not come (a new version was installed, the connection broke off) is asked for once more by
// opening the page again; a second failure within the minute is left to the page that says so.
const memory = 'intermart.reopened'
window.addEventListener('vite:preloadError', () => {
  if (Date.now() - Number(sessionStorage.getItem(memory)) < 60_000) return
  sessionStorage.setItem(memory, String(Date.now()))
  window.location.reload()
})

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
