// The npm package @infobip-api/sdk signs in and out, in every way that it has.
// It tells the status of each step as one JSON object. What fails it answers
// instead of throwing it.
'use strict'
const { Infobip, AuthType } = require('@infobip-api/sdk')

const { BASE, NAME, PASSWORD, KEY_ID, KEY } = process.env
const client = (authType, more) => new Infobip({ baseUrl: BASE, authType, ...more })
const statusOf = (answer) => answer.status ?? answer.response?.status ?? String(answer)
const told = {}
const step = async (what, call) => {
  const answer = await call
  told[what] = statusOf(answer)
  return answer.data ?? {}
}
const applications = (authType, more) => client(authType, more).service.twoFA.getApplications()
const person = { username: NAME, password: PASSWORD }

const run = async () => {
  await step('App', applications(AuthType.ApiKey, { apiKey: KEY }))
  await step('Basic', applications(AuthType.Basic, person))

  const session = await step('session', client(AuthType.Basic, person).auth.ibsso.create())
  await step('IBSSO', applications(AuthType.IBSSO, { ibssoToken: session.token }))
  await step('sign out', client(AuthType.Basic, person).auth.ibsso.destroy(session.token))
  await step('IBSSO afterwards', applications(AuthType.IBSSO, { ibssoToken: session.token }))

  const ofKey = await step('token of a key', client(AuthType.Basic, { username: KEY_ID, password: KEY }).auth.oauth2.create())
  await step('Bearer', applications(AuthType.OAuth, { oauthToken: ofKey.access_token }))
  const ofPerson = await step('token of a password', client(AuthType.Basic, person).auth.oauth2.create())
  await step('Bearer of a password', applications(AuthType.OAuth, { oauthToken: ofPerson.access_token }))

  const wrong = { username: NAME, password: 'wrong' }
  await step('wrong App', applications(AuthType.ApiKey, { apiKey: KEY + 'x' }))
  await step('wrong Basic', applications(AuthType.Basic, wrong))
  await step('wrong session', client(AuthType.Basic, wrong).auth.ibsso.create())
  await step('wrong token', client(AuthType.Basic, { username: KEY_ID, password: 'wrong' }).auth.oauth2.create())
  process.stdout.write(JSON.stringify(told))
}
run()
