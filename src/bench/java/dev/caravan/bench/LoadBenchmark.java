// SPDX-License-Identifier: Apache-2.0
package dev.caravan.bench;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.camel.ProducerTemplate;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Load through a pg-copy route, against the server reading the same rows from a file of its own, and against psql. */
final class LoadBenchmark {

    private static final int CHUNK = 200_000;
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 7);
    private static final int HEADER = 19;
    private static final int TRAILER = 2;

    private final BenchServer server;
    private final ProducerTemplate template;
    private final BenchRows rows = new BenchRows(1);
    private final int count;

    LoadBenchmark(BenchServer server, ProducerTemplate template, int count) {
        this.server = server;
        this.template = template;
        this.count = count;
    }

    void run(Report report) throws Exception {
        server.execute("CREATE TABLE load (" + BenchRows.COLUMNS + ")");
        Path binary = Files.createTempFile("caravan-bench", ".bin");
        Path plain = Files.createTempFile("caravan-bench", ".txt");
        try {
            route();
            copyOut(binary, " (FORMAT binary)");
            copyOut(plain, "");
            byte[] ready = encoded(Math.min(count, 20_000));
            measure(report, binary, plain, ready);
        } finally {
            Files.delete(binary);
            Files.delete(plain);
            server.execute("DROP TABLE load");
        }
    }

    private void copyOut(Path file, String options) throws Exception {
        try (OutputStream out = Files.newOutputStream(file);
                Connection connection = server.dataSource().getConnection()) {
            connection.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY load TO STDOUT" + options, out);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private void measure(Report report, Path binary, Path plain, byte[] ready) throws Exception {
        Series limit = new Series("server COPY FROM file");
        Series bytes = new Series("CopyManager, bytes ready");
        Series subject = new Series("pg-copy route");
        Series text = new Series("pg-copy route, text");
        Series psql = new Series("psql \\copy, binary");
        Series psqlText = new Series("psql \\copy, text");
        String fromFile = "COPY load FROM '" + binary + "' (FORMAT binary)";
        List<BenchServer.Run> runs = new ArrayList<>(List.of(
                () -> server.measure(limit, count, () -> server.execute(fromFile)),
                () -> server.measure(bytes, count, () -> copyReady(ready)),
                () -> server.measure(subject, count, this::route),
                () -> server.measure(text, count, () -> route("direct:load-text"))));
        List<Series> all = new ArrayList<>(List.of(limit, bytes, subject, text));
        if (Program.isThere("psql")) {
            runs.add(
                    () -> server.measure(psql, count, () -> psql("\\copy load from '" + binary + "' (format binary)")));
            runs.add(() -> server.measure(psqlText, count, () -> psql("\\copy load from '" + plain + "'")));
            all.addAll(List.of(psql, psqlText));
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < runs.size(); i++) {
                server.execute("TRUNCATE load");
                runs.get((i + round) % runs.size()).run();
                check(Integer.toString(count), server.value("SELECT count(*) FROM load"));
            }
        }
        report.add("load " + count, all);
        if (psql.runs() > 0) {
            report.fact("load: rate of the route to psql, both binary", subject.median() / psql.median());
            report.fact("load: rate of the route to psql, both text", text.median() / psqlText.median());
        }
    }

    private void psql(String command) throws Exception {
        Program.run(
                "psql",
                "-X",
                "-q",
                "-h",
                "localhost",
                "-p",
                Integer.toString(server.port()),
                "-U",
                "postgres",
                "-c",
                command);
    }

    private static void check(String expected, String found) {
        if (!expected.equals(found)) {
            throw new IllegalStateException("Expected " + expected + " rows, found " + found);
        }
    }

    private void route() {
        route("direct:load");
    }

    private void route(String uri) {
        for (int from = 0; from < count; from += CHUNK) {
            template.sendBody(uri, rows.rows(from, Math.min(count, from + CHUNK)));
        }
    }

    /** The first rows of the table in the binary format, without header and trailer. */
    private byte[] encoded(int first) throws Exception {
        try (Connection connection = server.dataSource().getConnection()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY (SELECT * FROM load LIMIT " + first + ") TO STDOUT (FORMAT binary)", out);
            return Arrays.copyOfRange(out.toByteArray(), HEADER, out.size() - TRAILER);
        }
    }

    /** The same number of rows as bytes that only have to be sent; their keys repeat. */
    private void copyReady(byte[] ready) throws Exception {
        int each = Math.min(count, 20_000);
        try (Connection connection = server.dataSource().getConnection()) {
            CopyIn copy =
                    connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY load FROM STDIN (FORMAT binary)");
            byte[] header = new byte[HEADER];
            byte[] signature = "PGCOPY\n\377\r\n\0".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            System.arraycopy(signature, 0, header, 0, signature.length);
            copy.writeToCopy(header, 0, HEADER);
            for (int sent = 0; sent < count; sent += each) {
                for (int at = 0; at < ready.length; at += 131_072) {
                    copy.writeToCopy(ready, at, Math.min(131_072, ready.length - at));
                }
            }
            copy.writeToCopy(new byte[] {-1, -1}, 0, TRAILER);
            copy.endCopy();
        }
    }
}
