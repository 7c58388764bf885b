// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

/** What an account may do. */
enum Role {
    /** Looks at everything that is shown, changes nothing. */
    VIEWER,
    /** Looks and changes. */
    OPERATOR
}
