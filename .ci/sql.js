// Runs one statement: node .ci/sql.js URL STATEMENT
const { Client } = require('pg');

const [url, statement] = process.argv.slice(2);
const client = new Client(url);
client
  .connect()
  .then(() => client.query(statement))
  .then(() => client.end())
  .catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
