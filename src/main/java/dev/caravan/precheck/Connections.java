// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.copy.FailureClass;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.security.cert.CertificateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;

/** Whether a database can be logged in to. */
public final class Connections {

    private static final int LOGIN_FAILED = 18456;
    private static final int CANNOT_OPEN_DATABASE = 4060;

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private Connections() {}

    /**
     * Why there is no connection.
     *
     * @param found what was attempted, and what the driver says
     * @param fix what to do
     */
    public record Refusal(String found, String fix) {}

    /** A database cannot be reached, which may pass. */
    static final class UnreachableException extends DataAccessResourceFailureException {
        private static final long serialVersionUID = 1L;

        private final transient Refusal refusal;

        UnreachableException(Refusal refusal, SQLException cause) {
            super(refusal.found() + " " + refusal.fix(), cause);
            this.refusal = refusal;
        }

        Refusal refusal() {
            return refusal;
        }
    }

    /**
     * Opens and closes a connection.
     *
     * @param where the end and its address, for messages; never with a password
     * @param keys prefix of the keys in the task file
     * @param before whether this process has been connected to it before: then a database that cannot be opened is on its
     *     way from one server to another
     * @return what only a person can put right, empty when the connection works
     * @throws UnreachableException when the database cannot be reached, which may pass
     */
    public static Optional<Refusal> check(DataSource database, String where, String keys, boolean before) {
        try (Connection connection = database.getConnection()) {
            return connection.isValid(5)
                    ? Optional.empty()
                    : Optional.of(
                            new Refusal("The connection to the " + where + " is not usable.", "Check the server."));
        } catch (SQLException e) {
            SQLException root = root(e);
            boolean moving = before && root.getErrorCode() == CANNOT_OPEN_DATABASE;
            Optional<String> refused = moving ? Optional.empty() : refused(root, keys);
            String found = "Could not connect to the " + where + ": " + sentence(root);
            if (refused.isPresent()) {
                return refused.map(fix -> new Refusal(found, fix));
            }
            if (FailureClass.of(root) == FailureClass.FATAL && root.getSQLState() != null) {
                return Optional.of(new Refusal(found, "Check the keys below '" + keys + "'."));
            }
            throw new UnreachableException(
                    new Refusal(
                            found,
                            "Check that the server runs, that '" + keys
                                    + "' names its address, and that firewalls let this machine" + addresses()
                                    + " reach its port."),
                    e);
        }
    }

    /** Addresses of this machine, as rules of firewalls need them, in brackets; nothing where it has none beside loopback. */
    private static String addresses() {
        try {
            String own = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .map(InetAddress::getHostAddress)
                    .sorted()
                    .collect(Collectors.joining(", "));
            return own.isEmpty() ? "" : " (" + own + ")";
        } catch (SocketException e) {
            LOG.debug("Could not list the network interfaces of this machine", e);
            return "";
        }
    }

    private static Optional<String> refused(SQLException e, String keys) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        if (e.getErrorCode() == LOGIN_FAILED || state.startsWith("28")) {
            return Optional.of("Check '" + keys + ".username' and '" + keys + ".password'.");
        }
        if (e.getErrorCode() == CANNOT_OPEN_DATABASE || state.equals("3D000")) {
            return Optional.of("Check the name of the database, and that the user may connect to it.");
        }
        if (isUntrusted(e)) {
            return Optional.of("Name the file with the certificate of its certification authority as '" + keys
                    + ".trust-certificate', and the server by the name that its certificate is made for.");
        }
        return Optional.empty();
    }

    private static boolean isUntrusted(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return true;
            }
        }
        return false;
    }

    /** What a driver said about a failure, as a sentence. */
    static String reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException e) {
                return sentence(root(e));
            }
        }
        return String.valueOf(failure.getMessage());
    }

    /** A pool wraps what the driver said. */
    private static SQLException root(SQLException e) {
        SQLException root = e;
        while (root.getCause() instanceof SQLException cause) {
            root = cause;
        }
        return root;
    }

    /** The driver's message as one sentence; mssql-jdbc adds an id of the attempt, which says nothing to a user. */
    private static String sentence(SQLException e) {
        String text =
                String.valueOf(e.getMessage()).replaceAll("\\s+", " ").replaceAll("\\s*ClientConnectionId:\\S+", "");
        return text.endsWith(".") ? text : text + ".";
    }
}
