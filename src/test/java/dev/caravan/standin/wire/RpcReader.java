// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads the calls of an RPC message one after another (MS-TDS 2.2.6.6). */
final class RpcReader {
    private static final int BY_NUMBER = 0xFFFF;
    private static final int OPTION_NO_METADATA = 2;
    private static final int BATCH_FLAG = 0xFF;
    private static final int OLD_BATCH_FLAG = 0x80;
    private static final int NO_EXEC_FLAG = 0xFE;
    private static final int STATUS_OUTPUT = 0x01;
    private static final int STATUS_DEFAULT = 0x02;
    private static final int STATUS_ENCRYPTED = 0x08;
    private static final int MAX_PARAMETERS = 2_100;

    /** Stands for the type of a table-valued parameter, which is no scalar type. */
    private static final SqlType TABLE_TYPE = Types.of(SqlType.Kind.INT);

    private final MessageInput in;
    private final int batchFlag;

    RpcReader(MessageInput in, TdsVersion version) {
        this.in = in;
        this.batchFlag = version.isWide() ? BATCH_FLAG : OLD_BATCH_FLAG;
    }

    /** Whether another call follows. */
    boolean hasNext() throws IOException {
        return !in.atEnd();
    }

    /**
     * Reads the next call.
     *
     * @throws Unreadable for parameters that the stand-in cannot take; the rest of the message is then lost
     */
    RpcCall next() throws IOException, Unreadable {
        try {
            return call();
        } catch (SqlError e) {
            throw new Unreadable(e);
        }
    }

    private RpcCall call() throws IOException, SqlError {
        int length = in.readUnsignedShort();
        String name = length == BY_NUMBER ? RpcCall.nameOf(in.readUnsignedShort()) : in.readUnicode(length);
        boolean noMetadata = (in.readUnsignedShort() & OPTION_NO_METADATA) != 0;
        List<RpcCall.Argument> arguments = new ArrayList<>();
        while (!in.atEnd()) {
            int nameLength = in.readByte();
            if (nameLength == batchFlag) {
                break;
            }
            if (nameLength == NO_EXEC_FLAG) {
                throw new MalformedStream("RPC with the NoExec flag is not supported");
            }
            if (arguments.size() == MAX_PARAMETERS) {
                throw new SqlError(
                        8003,
                        16,
                        1,
                        "The incoming request has too many parameters. The server supports a maximum of 2100"
                                + " parameters. Reduce the number of parameters and resend the request.");
            }
            arguments.add(argument(in.readUnicode(nameLength)));
        }
        return new RpcCall(name, noMetadata, arguments);
    }

    private RpcCall.Argument argument(String name) throws IOException, SqlError {
        int status = in.readByte();
        if ((status & STATUS_ENCRYPTED) != 0) {
            throw new SqlError(
                    8009,
                    16,
                    1,
                    "RPC parameter \"%s\" has status 0x%02X: encrypted parameters are not supported."
                            .formatted(name, status));
        }
        boolean defaulted = (status & STATUS_DEFAULT) != 0;
        int token = in.readByte();
        if (token == TypeToken.TABLE) {
            return new RpcCall.Argument(name, TABLE_TYPE, new TableReader(in).read(), false, defaulted);
        }
        WireType type = WireType.read(token, in);
        Object value = new ValueReader(in, false).read(type);
        return new RpcCall.Argument(name, type.type(), value, (status & STATUS_OUTPUT) != 0, defaulted);
    }

    /** A call that cannot be read to its end, so that the next one cannot be found. */
    static final class Unreadable extends SqlError {
        private static final long serialVersionUID = 1L;

        Unreadable(SqlError cause) {
            super(
                    cause.number(),
                    cause.severity(),
                    cause.state(),
                    Objects.requireNonNullElse(cause.getMessage(), "Unreadable call"));
        }
    }
}
