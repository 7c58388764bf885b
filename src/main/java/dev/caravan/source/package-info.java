// SPDX-License-Identifier: Apache-2.0
/** SQL Server: catalogue, change data capture administration, heartbeat. */
@NullMarked
package dev.caravan.source;

import org.jspecify.annotations.NullMarked;
