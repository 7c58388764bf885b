// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.caravan.model;

import org.jspecify.annotations.NullMarked;
