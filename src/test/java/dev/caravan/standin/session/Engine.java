// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.session;

/** What answers the requests that arrive over the wire. */
public interface Engine {

    /**
     * Opens a session.
     *
     * @throws SqlError 18456 for a wrong name or password, 4060 for a database that cannot be opened
     */
    Session login(Login login) throws SqlError;

    /**
     * Credentials and names from LOGIN7.
     *
     * @param user login name
     * @param password password in clear
     * @param database database asked for, empty for the login's default
     * @param application client application name
     * @param host client host name
     * @param process number of the client's process
     * @param library name of the client's library
     * @param integrated whether the client wants to be known by its account of Windows
     * @param odbc whether SET options are to begin as those of ODBC, and not of DB-Library
     * @param language language asked for, empty for the login's default
     */
    record Login(
            String user,
            String password,
            String database,
            String application,
            String host,
            int process,
            String library,
            boolean integrated,
            boolean odbc,
            String language) {

        /** A login with a password. */
        public Login(String user, String password, String database, String application, String host) {
            this(user, password, database, application, host, 0, "", false, true, "");
        }
    }
}
