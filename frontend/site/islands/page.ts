// What every public page gains when JavaScript is on. Without it each page is complete.
import { advanceClock } from './parts/clock'
import { copyButtons } from './parts/copy'
import { countdowns } from './parts/countdown'
import { liveSearch } from './parts/search'

countdowns(document)
copyButtons(document)
advanceClock(document)
liveSearch(document)

const print = document.querySelector<HTMLButtonElement>('[data-print]')
if (print) {
  print.hidden = false
  print.addEventListener('click', () => window.print())
}
