"""All figures, printed as tables: `make bench`."""

from bench import agent, beside, first_picture, relay, screen_pipeline, start

print("Opening the portal")
start.measure()
print("\nThe relay, beside others")
relay.measure()
print("\nThe screen")
screen_pipeline.main()
print("\nThe first picture")
first_picture.measure()
print("\nThe agent")
agent.measure()
print("\nThe screen, beside others")
beside.measure()
