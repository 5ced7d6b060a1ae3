// Writes the common passwords of the package that the strength meter uses, one a line, for the list inside the program.
// Those under eight characters are refused for their length already.
import { dictionary } from '@zxcvbn-ts/language-common'

const words = dictionary['passwords-common'].filter((word) => [...word].length >= 8)
process.stdout.write([...words].sort().join('\n') + '\n')
