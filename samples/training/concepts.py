# SPDX-License-Identifier: Apache-2.0
"""The things the demo model knows: emoji glyphs and the words for them.

One line per thing: its glyphs, then its names, the first one being the usual name. The Unicode
names of the glyphs are added as further names where no other thing claims them.
"""
import unicodedata

TABLE = {
    "animal": """
🐶🐕 dog, puppy, hound
🐱🐈 cat, kitten, kitty
🐴🐎 horse, pony
🐮🐄 cow
🐷🐖 pig, piglet
🐭🐁 mouse
🐯🐅 tiger
🐰🐇 rabbit, bunny
🐵🐒 monkey
🐻 bear
🐼 panda
🐨 koala
🦁 lion
🐸 frog, toad
🐔🐓 chicken, rooster, hen
🐧 penguin
🐦 bird
🐤🐥 chick, baby chick
🦆 duck
🦅 eagle
🦉 owl
🦇 bat
🐺 wolf
🦊 fox
🦝 raccoon
🦓 zebra
🦒 giraffe
🐘 elephant
🦏 rhinoceros, rhino
🦛 hippopotamus, hippo
🐪🐫 camel
🐑 sheep
🐏 ram
🐐 goat
🦌 deer
🦘 kangaroo
🐿 squirrel, chipmunk
🦔 hedgehog
🐢 turtle, tortoise
🐍 snake
🦎 lizard
🐊 crocodile, alligator
🐉🐲 dragon
🦖 dinosaur, t-rex
🐳🐋 whale
🐬 dolphin
🦈 shark
🐟 fish
🐠 tropical fish
🐙 octopus
🦀 crab
🦞 lobster
🦐 shrimp, prawn
🐌 snail
🦋 butterfly
🐛 caterpillar
🐜 ant
🐝 bee, honeybee
🐞 ladybug, ladybird, beetle
🕷 spider
🦂 scorpion
🦢 swan
🦚 peacock
🦜 parrot
🦩 flamingo
🦃 turkey
🦄 unicorn
""",
    "vehicle": """
🚗 car, automobile
🚕 taxi, cab
🚌 bus
🚒 fire engine, fire truck
🚑 ambulance
🚓 police car
🚚 truck, delivery truck, lorry
🚜 tractor
🏎 racing car, race car
🏍 motorcycle, motorbike
🛵 scooter, motor scooter
🚲 bicycle, bike
🚂 locomotive, steam train
🚄🚅 train, high-speed train
🚁 helicopter
✈🛩 airplane, plane, aeroplane
🚀 rocket, spaceship
🛸 ufo, flying saucer
⛵ sailboat, sailing boat
🚢 ship, cruise ship
🚤 speedboat
🛶 canoe
🚡 cable car
""",
    "food": """
🍕 pizza, slice of pizza
🍔 hamburger, burger, cheeseburger
🍟 french fries, fries
🌭 hot dog
🌮 taco
🌯 burrito
🥪 sandwich
🍞 bread, loaf of bread
🥐 croissant
🥨 pretzel
🥞 pancake
🧀 cheese
🍳 fried egg
🥓 bacon
🍗 chicken leg, drumstick
🍝 spaghetti, pasta
🍜 noodles, bowl of noodles
🍣 sushi
🍦🍨 ice cream
🍩 donut, doughnut
🍪 cookie, biscuit
🎂🍰 cake, birthday cake
🧁 cupcake
🍫 chocolate, chocolate bar
🍬 candy
🍭 lollipop
🍿 popcorn
🍯 honey pot, jar of honey
🥗 salad
🍺🍻 beer, mug of beer
🍷 wine, glass of wine
🥛 milk, glass of milk
☕ coffee, cup of coffee
🍵 tea, cup of tea
🥕 carrot
🌽 corn, maize
🥔 potato
🍆 eggplant, aubergine
🌶 chili, hot pepper
🥦 broccoli
🍄 mushroom
🥜 peanut
""",
    "fruit": """
🍎🍏 apple
🍌 banana
🍊 orange fruit, tangerine
🍋 lemon
🍓 strawberry
🍇 grapes, bunch of grapes
🍉 watermelon
🍍 pineapple
🍒 cherry
🍑 peach
🍐 pear
🥝 kiwi
🥥 coconut
🥑 avocado
🍅 tomato
""",
    "weather": """
☀🌞 sun
🌧 rain, rain cloud, rainy weather
☁ cloud
🌈 rainbow
❄ snowflake, snow
⛄☃ snowman
⚡🌩 lightning, thunderstorm
🌪 tornado
🌙🌛 moon, crescent moon
🔥 fire, flame
☂☔ umbrella
💧 drop of water, droplet
🌊 wave, ocean wave
""",
    "plant": """
🌹 rose
🌻 sunflower
🌷 tulip
🌵 cactus
🌲🎄 tree, fir tree
🌴 palm tree
🍁🍂 autumn leaf, maple leaf
🍀 clover, four-leaf clover
""",
    "tool": """
🔨 hammer
🔧 wrench, spanner
🔩 bolt, nut and bolt
🪓 axe
🔪🗡 knife
✂ scissors, pair of scissors
🔑🗝 key
🔒 lock, padlock
💡 light bulb, lamp
🔦 flashlight, torch
🕯 candle
🔭 telescope
🔬 microscope
🧲 magnet
🧪 test tube
💉 syringe
✏ pencil
🖌 paintbrush
🧹 broom
🧯 fire extinguisher
⚙ gear, cogwheel
🪣 bucket
🪜 ladder
""",
    "person": """
👨 man
👩 woman
👶 baby, infant
👦 boy
👧 girl
👴 old man, grandfather
👵 old woman, grandmother
👮 police officer, policeman
👷 construction worker, builder
👸 princess, queen
🤴 prince
🎅 santa claus, santa
🧙 wizard, mage
🧛 vampire
🧜 mermaid
💂 guard, royal guard
🥷 ninja
🏃 runner, running person
💃 dancer, dancing woman
🏄 surfer
🏊 swimmer
🚴 cyclist
⛷ skier
🤡 clown
👽 alien
🤖 robot
👻 ghost
💀 skull
""",
    "object": """
⚽ soccer ball, football
🏀 basketball
🏈 american football
⚾ baseball
🎾 tennis ball
🎱 billiard ball, eight ball
🎸 guitar
🎹 piano
🎺 trumpet
🎻 violin
🥁 drum
🎈 balloon
🎁 gift, present, gift box
🏆 trophy, golden cup
🎩 top hat
👑 crown
👓 glasses, eyeglasses
👕 shirt, t-shirt
👖 jeans, trousers
👗 dress
👟 sneaker, running shoe
👠 high heel
🧦 socks
🧤 gloves
🎒 backpack, school bag
👜 handbag, purse
💍 ring, diamond ring
💎 gem, gemstone
📷 camera
📱 phone, mobile phone, smartphone
💻 laptop, computer
📺 television, tv
📚📖 book, books
📰 newspaper
✉ envelope, letter
📦 box, cardboard box, parcel
🕐 clock
⏰ alarm clock
🔔 bell
🧸 teddy bear
🪑 chair
🛏 bed
🚪 door
🚽 toilet
🛁 bathtub
🏠 house
🏰 castle
⛺ tent
🗽 statue of liberty
🌍🌎 globe, planet earth
⚓ anchor
🚦 traffic light
🛑 stop sign
💰 money bag, bag of money
🎲 dice
🎯 dartboard
🖐 hand
👀 eyes, pair of eyes
👄 mouth, lips
👂 ear
❤ heart, love heart
""",
}

# Coloured things. Glyphs are hue-shifted; shapes are drawn.
COLOURS = {"red": (220, 35, 35), "orange": (245, 135, 20), "yellow": (245, 215, 30), "green": (45, 165, 60),
           "blue": (40, 90, 220), "purple": (135, 60, 180), "pink": (245, 120, 180),
           "white": (245, 245, 245), "black": (20, 20, 20), "brown": (125, 75, 40)}
HUES = ["red", "orange", "yellow", "green", "blue", "purple", "pink"]
TINTED = ["car", "balloon", "bus", "handbag", "heart"]
SHAPES = ["circle", "square", "triangle", "star", "diamond shape", "hexagon", "cross"]

# Wider words, true of every thing listed (or of whole categories of the table).
GROUPS = {"animal": ["animal"], "vehicle": ["vehicle"], "food": ["food", "fruit"], "fruit": ["fruit"],
          "person": ["man", "woman", "baby", "boy", "girl", "old man", "old woman", "police officer", "construction worker",
                     "princess", "prince", "santa claus", "guard", "runner", "dancer", "surfer", "swimmer", "cyclist", "skier"],
          "boat": ["sailboat", "ship", "speedboat", "canoe"], "tool": ["hammer", "wrench", "axe", "scissors"],
          "flower": ["rose", "sunflower", "tulip"],
          "ball": ["soccer ball", "basketball", "baseball", "tennis ball", "billiard ball"],
          "musical instrument": ["guitar", "piano", "trumpet", "violin", "drum"]}


def things() -> dict[str, dict]:
    """name -> {"category", "glyphs", "names"} of every emoji thing."""
    found = {}
    for category, lines in TABLE.items():
        for line in lines.strip().splitlines():
            glyphs, _, names = line.partition(" ")
            names = [n.strip() for n in names.split(",")]
            found[names[0]] = {"category": category, "glyphs": list(glyphs), "names": names}
    return add_unicode_names(found)


def add_unicode_names(found: dict[str, dict]) -> dict[str, dict]:
    taken = {n for thing in found.values() for n in thing["names"]} | set(GROUPS)
    assert len(taken) == len(GROUPS) + sum(len(t["names"]) for t in found.values()), "a name is claimed twice"
    for thing in found.values():
        for glyph in thing["glyphs"]:
            name = unicodedata.name(glyph).lower()
            if name not in taken:
                taken.add(name)
                thing["names"].append(name)
    return found
