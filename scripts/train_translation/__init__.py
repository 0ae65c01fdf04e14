"""Training of the compact translation model, from parallel text to an Argos package."""
