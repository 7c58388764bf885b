// SPDX-License-Identifier: Apache-2.0
// One case of what the mssql package does with a SQL Server: node mssql.mjs CASE, the server in SERVER_* variables.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { server, run } from './server.mjs';

const sql = createRequire(`${server.modules}/`)('mssql');

const connect = () =>
  new sql.ConnectionPool({
    server: server.host,
    port: server.port,
    user: server.user,
    password: server.password,
    database: server.database,
    pool: { min: 1, max: 4 },
    options: { encrypt: server.encrypt, trustServerCertificate: true },
  }).connect();

async function withTable(work) {
  const pool = await connect();
  await pool.query`CREATE TABLE item (id int IDENTITY PRIMARY KEY, name nvarchar(50) NOT NULL, price decimal(9,2), at datetime2(3))`;
  try {
    await work(pool);
  } finally {
    await pool.query`DROP TABLE item`;
    await pool.close();
  }
}

const moment = new Date(Date.UTC(2024, 1, 29, 1, 2, 3, 120));

/** Column, type to bind by, value. */
const columns = [
  ['b bit', sql.Bit, true],
  ['ti tinyint', sql.TinyInt, 255],
  ['si smallint', sql.SmallInt, -32768],
  ['i int', sql.Int, 2147483647],
  ['bi bigint', sql.BigInt, '-9223372036854775808'],
  ['re real', sql.Real, 1.5],
  ['f float', sql.Float, -2.25e100],
  ['d decimal(18,4)', sql.Decimal(18, 4), 12345.6789],
  ['n numeric(9,2)', sql.Numeric(9, 2), -99.25],
  ['m money', sql.Money, 1234.5678],
  ['sm smallmoney', sql.SmallMoney, -12.25],
  ['da date', sql.Date, new Date(Date.UTC(2024, 1, 29))],
  ['t time(3)', sql.Time(3), new Date(Date.UTC(1970, 0, 1, 23, 59, 59, 999))],
  ['dt datetime', sql.DateTime, moment],
  ['sdt smalldatetime', sql.SmallDateTime, new Date(Date.UTC(2024, 1, 29, 1, 2))],
  ['d2 datetime2(3)', sql.DateTime2(3), moment],
  ['dto datetimeoffset(3)', sql.DateTimeOffset(3), moment],
  ['c char(5)', sql.Char(5), 'ab   '],
  ['vc varchar(20)', sql.VarChar(20), 'vär'],
  ['vm varchar(max)', sql.VarChar(sql.MAX), 'x'.repeat(20000)],
  ['nc nchar(3)', sql.NChar(3), '日本 '],
  ['nv nvarchar(20)', sql.NVarChar(20), '😀'],
  ['nm nvarchar(max)', sql.NVarChar(sql.MAX), 'я'.repeat(20000)],
  ['bin binary(3)', sql.Binary(3), Buffer.from([1, 0, 255])],
  ['vb varbinary(20)', sql.VarBinary(20), Buffer.from([9, 8])],
  ['vbm varbinary(max)', sql.VarBinary(sql.MAX), Buffer.alloc(20000, 7)],
  ['u uniqueidentifier', sql.UniqueIdentifier, '00112233-4455-6677-8899-AABBCCDDEEFF'],
  ['te text', sql.Text, 'vär'],
  ['nt ntext', sql.NText, '日本'],
  ['im image', sql.Image, Buffer.from([5, 6])],
];
const names = columns.map(([declaration]) => declaration.split(' ')[0]);

async function withTyped(table, work) {
  const pool = await connect();
  await pool.batch(`CREATE TABLE ${table} (id int NOT NULL, ${columns.map((c) => `${c[0]} NULL`).join(', ')})`);
  try {
    await work(pool);
    const { recordset } = await pool.query(`SELECT * FROM ${table} ORDER BY id`);
    assert.equal(recordset.length, 2);
    columns.forEach(([declaration, , expected], i) => {
      const actual = recordset[0][names[i]];
      const shown = actual instanceof Date ? actual.getTime() : actual;
      assert.deepEqual(shown, expected instanceof Date ? expected.getTime() : expected, declaration);
      assert.equal(recordset[1][names[i]], null, `NULL ${declaration}`);
    });
  } finally {
    await pool.batch(`DROP TABLE ${table}`);
    await pool.close();
  }
}

const at = new Date(Date.UTC(2024, 1, 29, 1, 2, 3, 123));

run({
  async connects() {
    const pool = await connect();
    const { recordset } = await pool.query`SELECT DB_NAME() AS name, ${1} AS one`;
    assert.deepEqual({ ...recordset[0] }, { name: server.database, one: 1 });
    await pool.close();
  },

  async answersParallelQueries() {
    const pool = await connect();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => pool.request().input('i', sql.Int, i).query('SELECT @i * 2 AS twice')),
    );
    assert.deepEqual(answers.map((a) => a.recordset[0].twice), Array.from({ length: 20 }, (_, i) => i * 2));
    await pool.close();
  },

  async bindsAndReturnsValues() {
    await withTable(async (pool) => {
      const inserted = await pool
        .request()
        .input('name', sql.NVarChar(50), 'Ω mega')
        .input('price', sql.Decimal(9, 2), 12.5)
        .input('at', sql.DateTime2(3), at)
        .query('INSERT INTO item (name, price, at) OUTPUT inserted.id VALUES (@name, @price, @at)');
      assert.deepEqual(inserted.recordset.map((r) => r.id), [1]);
      const { recordset } = await pool.query`SELECT name, price, at FROM item WHERE id = ${1}`;
      assert.deepEqual({ ...recordset[0] }, { name: 'Ω mega', price: 12.5, at });
    });
  },

  async bindsEveryType() {
    await withTyped('bound', async (pool) => {
      for (const [id, isNull] of [[1, false], [2, true]]) {
        const request = pool.request().input('id', sql.Int, id);
        columns.forEach(([, type, v], i) => request.input(names[i], type, isNull ? null : v));
        await request.query(`INSERT INTO bound VALUES (@id, ${names.map((n) => `@${n}`).join(', ')})`);
      }
    });
  },

  async loadsEveryTypeInBulk() {
    await withTyped('filled', async (pool) => {
      const table = new sql.Table('filled');
      table.columns.add('id', sql.Int, { nullable: false });
      columns.forEach(([, type], i) => table.columns.add(names[i], type, { nullable: true }));
      table.rows.add(1, ...columns.map((c) => c[2]));
      table.rows.add(2, ...columns.map(() => null));
      assert.equal((await pool.request().bulk(table)).rowsAffected, 2);
    });
  },

  async executesPreparedStatements() {
    await withTable(async (pool) => {
      const statement = new sql.PreparedStatement(pool);
      statement.input('name', sql.NVarChar(50));
      await statement.prepare('INSERT INTO item (name) VALUES (@name)');
      for (const name of ['one', 'two', 'three']) {
        assert.deepEqual((await statement.execute({ name })).rowsAffected, [1]);
      }
      await statement.unprepare();
      assert.equal((await pool.query`SELECT COUNT(*) AS n FROM item`).recordset[0].n, 3);
    });
  },

  async saysWhatCannotBePrepared() {
    await withTable(async (pool) => {
      for (const [text, number] of [
        ['SELECT nosuch FROM item WHERE id = @id', 207],
        ['SELECT id FROM item WHERE id = @other', 137],
        ['SELECT id FROM nosuch WHERE id = @id', 208],
      ]) {
        const statement = new sql.PreparedStatement(pool);
        statement.input('id', sql.Int);
        await assert.rejects(statement.prepare(text), (error) => {
          assert.deepEqual(error.originalError.errors.map((sent) => sent.number), [number, 8180]);
          assert.equal(error.originalError.errors[1].message, 'Statement(s) could not be prepared.');
          return true;
        });
      }
    });
  },

  async commitsAndRollsBack() {
    await withTable(async (pool) => {
      for (const end of ['commit', 'rollback']) {
        const transaction = new sql.Transaction(pool);
        await transaction.begin(sql.ISOLATION_LEVEL.SERIALIZABLE);
        await new sql.Request(transaction).query(`INSERT INTO item (name) VALUES ('${end}')`);
        await transaction[end]();
      }
      assert.deepEqual((await pool.query`SELECT name FROM item`).recordset.map((r) => r.name), ['commit']);
    });
  },

  async reportsErrors() {
    await withTable(async (pool) => {
      await assert.rejects(pool.query`INSERT INTO item (name) VALUES (NULL)`, { number: 515, class: 16, state: 2 });
      await assert.rejects(pool.query`SELECT nosuch FROM item`, { number: 207 });
    });
  },

  async loadsInBulk() {
    await withTable(async (pool) => {
      const table = new sql.Table('item');
      table.columns.add('name', sql.NVarChar(50), { nullable: false });
      table.columns.add('price', sql.Decimal(9, 2), { nullable: true });
      table.columns.add('at', sql.DateTime2(3), { nullable: true });
      for (let i = 0; i < 5000; i++) {
        table.rows.add(`item ${i}`, i / 4, i % 2 ? at : null);
      }
      assert.equal((await pool.request().bulk(table)).rowsAffected, 5000);
      const { recordset } = await pool.query`SELECT COUNT(*) AS n, SUM(price) AS total, COUNT(at) AS times FROM item`;
      assert.deepEqual({ ...recordset[0] }, { n: 5000, total: 3124375, times: 2500 });
    });
  },

  async streamsManyRows() {
    const pool = await connect();
    const request = pool.request();
    request.stream = true;
    let count = 0;
    request.on('row', () => count++);
    await new Promise((resolve, reject) => {
      request.on('error', reject);
      request.on('done', resolve);
      request.query('SELECT value FROM GENERATE_SERIES(1, 100000)');
    });
    assert.equal(count, 100000);
    await pool.close();
  },
});
