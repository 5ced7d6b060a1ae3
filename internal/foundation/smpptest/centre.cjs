// A short message centre made of the npm package smpp, told by smpptest.go what
// to do over the standard input and telling it what happened over the output,
// one JSON object a line.
'use strict'
const fs = require('fs')
const smpp = require('smpp')

const tell = (event) => process.stdout.write(JSON.stringify(event) + '\n')
const account = { system_id: process.env.SYSTEM_ID, password: process.env.PASSWORD }
let status = 0 // what each submit_sm is answered
let receipts = '' // stat of the receipts that are sent, empty for none
let silent = false // nothing is answered any more
let quiet = false // messages and receipts are counted, not told
let messages = 0
let receipted = 0

function serve(session) {
  session.on('error', () => session.destroy())
  for (const kind of ['bind_transceiver', 'bind_transmitter']) {
    session.on(kind, (pdu) => {
      const known = pdu.system_id === account.system_id && pdu.password === account.password
      tell({ event: kind, systemType: pdu.system_type, version: pdu.interface_version, known })
      session.send(pdu.response({ command_status: known ? 0 : smpp.ESME_RINVPASWD, system_id: 'foreign' }))
      if (!known) session.close()
    })
  }
  session.on('submit_sm', (pdu) => {
    const content = pdu.message_payload ?? pdu.short_message
    if (!quiet) tell({
      event: 'submit', to: pdu.destination_addr, toTON: pdu.dest_addr_ton, toNPI: pdu.dest_addr_npi,
      from: pdu.source_addr, fromTON: pdu.source_addr_ton, fromNPI: pdu.source_addr_npi,
      text: content.message, coding: pdu.data_coding, header: (content.udh ?? []).map((part) => [...part]),
      payload: pdu.message_payload !== undefined, receipt: pdu.registered_delivery,
      until: pdu.validity_period instanceof Date ? pdu.validity_period.toISOString() : pdu.validity_period,
    })
    if (silent) return
    const id = 'foreign-' + ++messages
    session.send(pdu.response({ command_status: status, message_id: status === 0 ? id : '' }))
    if (status === 0 && receipts && (pdu.registered_delivery & 3) === 1) {
      session.deliver_sm({
        source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, esm_class: smpp.ESM_CLASS.MC_DELIVERY_RECEIPT,
        short_message: `id:${id} sub:001 dlvrd:001 submit date:2611221200 done date:2611221201 stat:${receipts} err:000 text:`,
      }, (answer) => {
        receipted++
        if (!quiet) tell({ event: 'receipt', status: answer.command_status })
      })
    }
  })
  session.on('enquire_link', (pdu) => session.send(pdu.response()))
  session.on('enquire_link_resp', () => tell({ event: 'alive' }))
  session.on('unbind', (pdu) => {
    tell({ event: 'unbind' })
    session.send(pdu.response())
    session.close()
  })
}

const tls = process.env.CERTIFICATE ? { key: fs.readFileSync(process.env.KEY), cert: fs.readFileSync(process.env.CERTIFICATE) } : {}
const server = smpp.createServer(tls, serve)
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => tell({ event: 'listening', port: server.address().port }))

const todo = require('readline').createInterface({ input: process.stdin })
todo.on('line', (line) => {
  const order = JSON.parse(line)
  if ('status' in order) status = order.status
  if ('receipts' in order) receipts = order.receipts
  if ('silent' in order) silent = order.silent
  if ('quiet' in order) quiet = order.quiet
  if (order.count) tell({ event: 'counted', messages, receipts: receipted })
  for (let i = 1; i <= (order.deliver ?? 0); i++) {
    server.sessions[0].deliver_sm({ source_addr: '38640123456', destination_addr: '4711', short_message: 'delivered ' + i }, (answer) =>
      tell({ event: 'delivered', status: answer.command_status }),
    )
  }
  if (order.enquire) server.sessions.forEach((session) => session.enquire_link())
  if (order.drop) server.sessions.forEach((session) => session.destroy())
  tell({ event: 'done' })
})
todo.on('close', () => process.exit(0)) // whoever started us is gone
