// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.tsql.value.TextConversion;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that BULK INSERT and OPENROWSET(BULK) read. */
record BulkFile(String name) {
    private static final String BLOB = "SINGLE_BLOB";
    private static final String WIDE = "SINGLE_NCLOB";

    /** Checks that the session may load files: 4834. */
    static void check(SqlSession session) throws SqlError {
        if (!session.rights().onServer("ADMINISTER BULK OPERATIONS")) {
            throw Errors.error(4834, "You do not have permission to use the bulk load statement.");
        }
    }

    /**
     * All that is in it.
     *
     * @throws SqlError 4860 where it cannot be read
     */
    byte[] bytes() throws SqlError {
        try {
            return Files.readAllBytes(Path.of(name));
        } catch (IOException e) {
            SqlError error = Errors.error(
                    4860,
                    "Cannot bulk load. The file \"" + name + "\" does not exist or you don't have file access rights.");
            error.initCause(e);
            throw error;
        }
    }

    /** The column that the whole file is a value of. */
    ColumnMeta column(String form) {
        return ColumnMeta.of("BulkColumn", type(form));
    }

    private static SqlType type(String form) {
        return switch (form) {
            case BLOB -> SqlTypes.varbinary(SqlType.MAX);
            case WIDE -> SqlTypes.nvarchar(SqlType.MAX);
            default -> SqlTypes.varchar(SqlType.MAX);
        };
    }

    /**
     * The whole file as a value.
     *
     * @throws SqlError 4809 for text that is to be wide and has no byte order mark
     */
    Object read(String form) throws SqlError {
        byte[] bytes = bytes();
        if (form.equals(BLOB)) {
            return bytes;
        }
        if (form.equals(WIDE)) {
            if (bytes.length < 2 || bytes[0] != (byte) 0xFF || bytes[1] != (byte) 0xFE) {
                throw Errors.error(
                        4809,
                        "SINGLE_NCLOB requires a UNICODE (widechar) input file. The file specified is not Unicode.");
            }
            return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16LE);
        }
        return TextConversion.read(bytes, type(form));
    }
}
