import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '../../tokens.css'
import './desk.css'
import { App } from './App'

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
