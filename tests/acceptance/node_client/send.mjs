// Sends events with the real @segment/analytics-node: node send.mjs <url> <write key> <count>
import { Analytics } from '@segment/analytics-node'

const [url, writeKey, count] = process.argv.slice(2)
const errors = []
const analytics = new Analytics({ writeKey, host: url, flushAt: 20, maxEventsInBatch: 100 })
analytics.on('error', (error) => errors.push(String(error.code ?? error)))
for (let n = 0; n < Number(count); n++) {
  analytics.track({ userId: `node-${n % 50}`, event: 'Node Event', properties: { n } })
}
await analytics.closeAndFlush({ timeout: 60_000 })
console.log(JSON.stringify({ errors }))
