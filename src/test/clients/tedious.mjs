// SPDX-License-Identifier: Apache-2.0
// One case of what tedious does with a SQL Server: node tedious.mjs CASE, the server in SERVER_* variables.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { server, run } from './server.mjs';

const { Connection, Request, TYPES } = createRequire(`${server.modules}/`)('tedious');

function connect(overrides = {}) {
  const connection = new Connection({
    server: server.host,
    authentication: { type: 'default', options: { userName: server.user, password: overrides.password ?? server.password } },
    options: {
      port: server.port,
      database: server.database,
      encrypt: server.encrypt,
      trustServerCertificate: true,
      useUTC: true,
      requestTimeout: 15000,
      ...overrides.options,
    },
  });
  return new Promise((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve(connection))));
}

/** Runs one request and gives its rows as arrays; parameters are [name, type, value, options]. */
function query(connection, sql, parameters = [], how = 'execSql') {
  return new Promise((resolve, reject) => {
    const rows = [];
    const request = new Request(sql, (error, count) => (error ? reject(error) : resolve({ rows, count, outputs })));
    const outputs = {};
    for (const [name, type, value, options] of parameters) {
      if (options?.output) {
        request.addOutputParameter(name, type, value, options);
      } else {
        request.addParameter(name, type, value, options);
      }
    }
    request.on('row', (columns) => rows.push(columns.map((column) => column.value)));
    request.on('returnValue', (name, value) => (outputs[name] = value));
    connection[how](request);
  });
}

const call = (connection, method, ...more) =>
  new Promise((resolve, reject) => connection[method]((error) => (error ? reject(error) : resolve()), ...more));

async function value(connection, sql) {
  return (await query(connection, sql)).rows[0][0];
}

const moment = new Date(Date.UTC(2024, 1, 29, 1, 2, 3, 120));

/** Column, type to bind by, value, options of the type. */
const columns = [
  ['b bit', TYPES.Bit, true],
  ['ti tinyint', TYPES.TinyInt, 255],
  ['si smallint', TYPES.SmallInt, -32768],
  ['i int', TYPES.Int, 2147483647],
  ['bi bigint', TYPES.BigInt, '-9223372036854775808'],
  ['re real', TYPES.Real, 1.5],
  ['f float', TYPES.Float, -2.25e100],
  ['d decimal(18,4)', TYPES.Decimal, 12345.6789, { precision: 18, scale: 4 }],
  ['n numeric(9,2)', TYPES.Numeric, -99.25, { precision: 9, scale: 2 }],
  ['m money', TYPES.Money, 1234.5678],
  ['sm smallmoney', TYPES.SmallMoney, -12.25],
  ['da date', TYPES.Date, new Date(Date.UTC(2024, 1, 29))],
  ['t time(3)', TYPES.Time, new Date(Date.UTC(1970, 0, 1, 23, 59, 59, 999)), { scale: 3 }],
  ['dt datetime', TYPES.DateTime, moment],
  ['sdt smalldatetime', TYPES.SmallDateTime, new Date(Date.UTC(2024, 1, 29, 1, 2))],
  ['d2 datetime2(3)', TYPES.DateTime2, moment, { scale: 3 }],
  ['dto datetimeoffset(3)', TYPES.DateTimeOffset, moment, { scale: 3 }],
  ['c char(5)', TYPES.Char, 'ab   ', { length: 5 }],
  ['vc varchar(20)', TYPES.VarChar, 'vär', { length: 20 }],
  ['vm varchar(max)', TYPES.VarChar, 'x'.repeat(20000), { length: Infinity }],
  ['nc nchar(3)', TYPES.NChar, '日本 ', { length: 3 }],
  ['nv nvarchar(20)', TYPES.NVarChar, '😀', { length: 20 }],
  ['nm nvarchar(max)', TYPES.NVarChar, 'я'.repeat(20000), { length: Infinity }],
  ['bin binary(3)', TYPES.Binary, Buffer.from([1, 0, 255]), { length: 3 }],
  ['vb varbinary(20)', TYPES.VarBinary, Buffer.from([9, 8]), { length: 20 }],
  ['vbm varbinary(max)', TYPES.VarBinary, Buffer.alloc(20000, 7), { length: Infinity }],
  ['u uniqueidentifier', TYPES.UniqueIdentifier, '00112233-4455-6677-8899-AABBCCDDEEFF'],
  ['te text', TYPES.Text, 'vär'],
  ['nt ntext', TYPES.NText, '日本'],
  ['im image', TYPES.Image, Buffer.from([5, 6])],
];
const names = columns.map(([declaration]) => declaration.split(' ')[0]);

async function createTable(connection, table) {
  // As a batch: what sp_executesql makes ends with it, temporary tables above all.
  const declarations = columns.map((c) => `${c[0]} NULL`).join(', ');
  await query(connection, `CREATE TABLE ${table} (id int NOT NULL, ${declarations})`, [], 'execSqlBatch');
}

async function assertStored(connection, table) {
  const { rows } = await query(connection, `SELECT ${names.join(', ')} FROM ${table} ORDER BY id`);
  assert.equal(rows.length, 2);
  columns.forEach(([declaration, , expected], i) => {
    const actual = rows[0][i];
    const shown = actual instanceof Date ? actual.getTime() : actual;
    assert.deepEqual(shown, expected instanceof Date ? expected.getTime() : expected, declaration);
    assert.equal(rows[1][i], null, `NULL ${declaration}`);
  });
}

run({
  async connects() {
    const connection = await connect();
    assert.equal(await value(connection, 'SELECT DB_NAME()'), server.database);
    await assert.rejects(connect({ password: 'wrong' }), (e) => e.code === 'ELOGIN' && e.message.startsWith('Login failed'));
    connection.close();
  },

  async bindsEveryType() {
    const connection = await connect();
    await createTable(connection, '#typed');
    const insert = `INSERT INTO #typed VALUES (@id, ${names.map((n) => `@${n}`).join(', ')})`;
    for (const [id, isNull] of [[1, false], [2, true]]) {
      const parameters = columns.map(([, type, v, options], i) => [names[i], type, isNull ? null : v, options]);
      await query(connection, insert, [['id', TYPES.Int, id], ...parameters]);
    }
    await assertStored(connection, '#typed');
    connection.close();
  },

  async loadsEveryTypeInBulk() {
    const connection = await connect();
    await createTable(connection, 'loaded');
    const load = connection.newBulkLoad('loaded', (error, count) => (error ? fail(error) : done(count)));
    let done;
    let fail;
    const ended = new Promise((resolve, reject) => ([done, fail] = [resolve, reject]));
    load.addColumn('id', TYPES.Int, { nullable: false });
    columns.forEach(([, type, , options], i) => load.addColumn(names[i], type, { nullable: true, ...options }));
    connection.execBulkLoad(load, [
      [1, ...columns.map((c) => c[2])],
      [2, ...columns.map(() => null)],
    ]);
    assert.equal(await ended, 2);
    await assertStored(connection, 'loaded');
    await query(connection, 'DROP TABLE loaded');
    connection.close();
  },

  async executesPreparedStatements() {
    const connection = await connect();
    const results = [];
    const request = new Request('SELECT @a + 1', (error) => (error ? fail(error) : step?.()));
    let step;
    let fail;
    const next = (action) => new Promise((resolve, reject) => ([step, fail] = [resolve, reject]) && action());
    request.addParameter('a', TYPES.Int);
    request.on('row', ([column]) => results.push(column.value));
    await new Promise((resolve) => request.on('prepared', resolve) && connection.prepare(request));
    for (const a of [1, 41]) {
      await next(() => connection.execute(request, { a }));
    }
    await next(() => connection.unprepare(request));
    assert.deepEqual(results, [2, 42]);
    connection.close();
  },

  async callsProcedures() {
    const connection = await connect();
    await query(connection, 'CREATE PROCEDURE doubles @a int, @b int OUTPUT AS SET @b = 2 * @a', [], 'execSqlBatch');
    const { outputs } = await query(
      connection,
      'doubles',
      [['a', TYPES.Int, 21], ['b', TYPES.Int, null, { output: true }]],
      'callProcedure',
    );
    assert.deepEqual({ ...outputs }, { b: 42 });
    await query(connection, 'DROP PROCEDURE doubles', [], 'execSqlBatch');
    connection.close();
  },

  async commitsAndRollsBack() {
    const connection = await connect();
    await query(connection, 'CREATE TABLE #t (id int)', [], 'execSqlBatch');
    await call(connection, 'beginTransaction');
    await query(connection, 'INSERT INTO #t VALUES (1)', [], 'execSqlBatch');
    await call(connection, 'saveTransaction', 'here');
    await query(connection, 'INSERT INTO #t VALUES (2)', [], 'execSqlBatch');
    await call(connection, 'rollbackTransaction', 'here');
    await call(connection, 'commitTransaction');
    await call(connection, 'beginTransaction');
    await query(connection, 'INSERT INTO #t VALUES (3)', [], 'execSqlBatch');
    await call(connection, 'rollbackTransaction');
    assert.deepEqual((await query(connection, 'SELECT id FROM #t', [], 'execSqlBatch')).rows, [[1]]);
    connection.close();
  },

  async reportsErrors() {
    const connection = await connect();
    await assert.rejects(query(connection, '\nSELECT * FROM nosuch', [], 'execSqlBatch'), {
      number: 208,
      class: 16,
      state: 1,
      lineNumber: 2,
    });
    assert.equal(await value(connection, 'SELECT 1'), 1);
    connection.close();
  },

  async cancelsAtATimeout() {
    const connection = await connect({ options: { requestTimeout: 300 } });
    await assert.rejects(query(connection, "WAITFOR DELAY '00:01:00'", [], 'execSqlBatch'), { code: 'ETIMEOUT' });
    assert.equal(await value(connection, 'SELECT 1'), 1);
    connection.close();
  },

  async resetsAConnection() {
    const connection = await connect();
    await query(connection, 'CREATE TABLE #t (id int)', [], 'execSqlBatch');
    await call(connection, 'reset');
    await assert.rejects(query(connection, 'SELECT * FROM #t', [], 'execSqlBatch'), { number: 208 });
    connection.close();
  },
});
