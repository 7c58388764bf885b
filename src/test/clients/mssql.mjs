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
