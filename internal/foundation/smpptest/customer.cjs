// A customer made of the npm package smpp, told by customer.go what to do over
// the standard input and telling it what happened over the output, one JSON
// object a line.
'use strict'
const smpp = require('smpp')

const tell = (event) => process.stdout.write(JSON.stringify(event) + '\n')
const { PORT, SYSTEM_ID, PASSWORD, KIND, TLS, VERSION } = process.env
const session = smpp.connect({ url: `${TLS ? 'ssmpp' : 'smpp'}://127.0.0.1:${PORT}`, rejectUnauthorized: false }, () => {
  session['bind_' + KIND]({ system_id: SYSTEM_ID, password: PASSWORD, interface_version: Number(VERSION ?? 0x34) }, (pdu) =>
    tell({ event: 'bound', status: pdu.command_status, version: pdu.sc_interface_version ?? 0, text: pdu.system_id }),
  )
})
session.on('error', (problem) => tell({ event: 'error', text: String(problem.code ?? problem.message) }))
session.on('close', () => tell({ event: 'closed' }))
session.on('enquire_link', (pdu) => session.send(pdu.response()))
session.on('unbind', (pdu) => {
  session.send(pdu.response())
  tell({ event: 'unbind' })
  session.close()
})
session.on('deliver_sm', (pdu) => {
  session.send(pdu.response())
  tell({ event: 'deliver', text: pdu.short_message.message, from: pdu.source_addr, to: pdu.destination_addr })
})

// submit sends messages with a window, and tells how they were answered.
function submit(count, window, receipts) {
  const answers = {}
  let sent = 0
  let got = 0
  const next = () => {
    const number = ++sent
    session.submit_sm(
      { source_addr: 'Gatehouse', destination_addr: '38640' + String(100000 + number), short_message: 'message ' + number, registered_delivery: receipts ? 1 : 0 },
      (pdu) => {
        answers[pdu.command_status] = (answers[pdu.command_status] ?? 0) + 1
        if (++got === count) tell({ event: 'submitted', answers })
        else if (sent < count) next()
      },
    )
  }
  for (let i = 0; i < Math.min(count, window); i++) next()
}

const todo = require('readline').createInterface({ input: process.stdin })
todo.on('line', (line) => {
  const order = JSON.parse(line)
  if (order.submit) submit(order.submit, order.window ?? 10, order.receipts)
  if (order.enquire) session.enquire_link((pdu) => tell({ event: 'alive', status: pdu.command_status }))
  if (order.unbind) session.unbind((pdu) => tell({ event: 'unbound', status: pdu.command_status }))
  if (order.drop) session.destroy()
  tell({ event: 'done' })
})
todo.on('close', () => process.exit(0)) // whoever started us is gone
