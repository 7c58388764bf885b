// SPDX-License-Identifier: Apache-2.0
/** Change data capture: capture instances, change tables, LSNs, cleanup. */
@NullMarked
package dev.caravan.standin.cdc;

import org.jspecify.annotations.NullMarked;
