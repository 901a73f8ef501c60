#!/usr/bin/env python3
"""Makes the demo's raw files. ``--help`` lists the options."""

from support import environment

if __name__ == "__main__":
    environment.ensure()

    from support.demo.command import generate_demo_data

    generate_demo_data()
